"""Messages out of a file: separators, quoting, places, size."""

from __future__ import annotations

import io

from maillon.integrations.mail.mbox import RawMail, as_written, messages_in

ONE = b"From: ana@example.org\nSubject: One\n\nFirst.\n"
TWO = b"From: otto@example.org\nSubject: Two\n\nSecond.\n"
MARK = b"From ana@example.org Mon Mar  3 10:00:00 2025\n"


def read(data: bytes, **options: int) -> list[RawMail]:
    return list(messages_in(io.BytesIO(data), **options))


def raws(data: bytes) -> list[bytes]:
    return [mail.raw for mail in read(data)]


def test_separators_part_messages_and_the_empty_line_between_belongs_to_none():
    assert raws(MARK + ONE + b"\n" + MARK + TWO + b"\n") == [ONE, TWO]


def test_a_file_without_a_separator_is_one_message():
    assert [(mail.raw, mail.separator, mail.offset) for mail in read(ONE)] == [(ONE, b"", 0)]


def test_what_stands_before_the_first_separator_is_a_message_of_its_own():
    assert raws(ONE + MARK + TWO) == [ONE, TWO]


def test_from_in_a_text_separates_only_when_a_header_line_follows():
    text = ONE + b"From here on it rains.\nFrom my window:\nhttp://example.org\nFrom\n"
    assert raws(MARK + text) == [text]


def test_of_two_from_lines_in_a_row_only_the_one_above_the_header_separates():
    assert raws(MARK + ONE + MARK + b"From nowhere\n" + TWO) == [ONE + MARK, TWO]


def test_one_mark_of_quoting_is_taken_off():
    quoted = MARK + ONE + b">From me\n>>From you\n>>>From them\n> From us\n>Fromage\n"
    assert raws(quoted) == [ONE + b"From me\n>From you\n>>From them\n> From us\n>Fromage\n"]


def test_a_mail_read_again_from_its_place_is_the_one_that_was_read_first():
    bodies = (b"", b">From me\n>>From you\n", b"a\n>From me", b"> From us\n\n\n", b"From me\n", b"a\r\n>From b\r\n\r\n")
    data = b"".join(MARK + ONE + body + b"\n" for body in bodies)
    read_first = read(data)
    assert len(read_first) == len(bodies)
    assert [as_written(data[mail.offset :][: mail.size]) for mail in read_first] == [mail.raw for mail in read_first]


def test_a_single_message_keeps_its_quoting():
    assert raws(ONE + b">From me\n") == [ONE + b">From me\n"]


def test_line_breaks_of_another_system_part_messages_too():
    one, two = ONE.replace(b"\n", b"\r\n"), TWO.replace(b"\n", b"\r\n")
    mark = MARK.replace(b"\n", b"\r\n")
    assert raws(mark + one + b"\r\n" + mark + two) == [one, two]


def test_a_missing_last_line_break_loses_nothing():
    assert raws(MARK + ONE + b"the end") == [ONE + b"the end"]
    assert raws(MARK + ONE + b"From the end") == [ONE + b"From the end"]


def test_a_mark_of_byte_order_does_not_hide_the_first_separator():
    assert raws(b"\xef\xbb\xbf" + MARK + ONE) == [ONE]


def test_an_empty_file_holds_no_message():
    assert raws(b"") == raws(b"\n\n") == []


def test_offset_and_size_find_the_message_in_the_file():
    data = MARK + ONE + b"\n" + MARK + TWO
    places = [data[mail.offset : mail.offset + mail.size].rstrip() for mail in read(data)]
    assert places == [ONE.rstrip(), TWO.rstrip()]


def test_an_oversized_message_is_announced_with_its_place_and_the_next_is_read():
    large = ONE + b"x" * 5000 + b"\n"
    first, second = read(MARK + large + MARK + TWO, limit=1000)
    assert (first.raw, first.is_oversized, first.offset, first.size) == (b"", True, len(MARK), len(large))
    assert (second.raw, second.is_oversized) == (TWO, False)


def test_a_line_longer_than_any_buffer_is_kept_whole_and_holds_no_separator():
    long = b"x" * 65536 + b"From me\n" + b"Name: x\n"
    assert raws(MARK + ONE + long) == [ONE + long]


def test_a_stream_that_cannot_seek_is_read():
    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.left = io.BytesIO(MARK + ONE + MARK + TWO)

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: bytearray) -> int:
            return self.left.readinto(buffer)

    assert [mail.raw for mail in messages_in(io.BufferedReader(Pipe()))] == [ONE, TWO]
