"""Real lists and odd mails: the figures, and the threads as another program sees them."""

from __future__ import annotations

from pathlib import Path

import pytest

from mail import oracle
from mail.imported import count, mails_in
from maillon.core.text.mail import read_mail
from maillon.integrations.mail.message import CannotRead

LISTS = {
    "r-announce*": (369, 356, 13, 0, 332),
    "r-package-devel*": (624, 624, 0, 0, 146),
    "r-sig-finance*": (282, 281, 1, 0, 182),
    "kernel-threads/*": (210, 176, 34, 0, 19),
}


def files(corpora: Path, pattern: str) -> list[Path]:
    return sorted(path for path in (corpora / "mail-lists").glob(pattern) if path.is_file())


@pytest.mark.parametrize("pattern", LISTS)
def test_a_real_list_gives_the_expected_figures(corpora, pattern):
    assert count(files(corpora, pattern)).figures == LISTS[pattern]


@pytest.mark.parametrize("pattern", LISTS)
def test_a_real_list_gives_the_threads_of_the_standard_library(corpora, pattern):
    counted = count(files(corpora, pattern))
    ours = {frozenset(entry.heading.message_id for entry in thread.entries) for thread in counted.threads}
    theirs = oracle.threads_of(oracle.distinct(m for path in files(corpora, pattern) for m in oracle.messages_of(path)))
    split_again = {one & other for one in ours for other in theirs} - {frozenset()}
    assert split_again == theirs  # what differs is only joined by the subject, and as often as it is counted
    assert len(theirs) - len(ours) == counted.joined_by_subject


def test_the_standard_library_sees_the_same_messages_and_copies(corpora):
    for pattern, (messages, imported, *_) in LISTS.items():
        read = [message for path in files(corpora, pattern) for message in oracle.messages_of(path)]
        assert (len(read), len(oracle.distinct(read))) == (messages, imported)


def test_case_b9_every_odd_mail_is_imported_present_or_held(corpora):
    paths = sorted((corpora / "mail-cpython").glob("msg_*.txt"))
    counted = count(paths)
    assert counted.messages == len(paths) == 47
    assert len(counted.imported) + counted.present + len(counted.held) == 47
    assert counted.held == ["It does not begin like an e-mail."]


def test_no_letter_of_a_real_mail_is_lost_when_it_is_shown(corpora):
    from html import unescape
    from re import sub

    for pattern in LISTS:
        for path in files(corpora, pattern):
            for mail in mails_in(path):
                assert not isinstance(mail, CannotRead)
                shown = unescape(sub(r"<summary>[^<]*</summary>|<[^>]*>", "", read_mail(mail.text).html))
                assert sub(r"[\s>|]+", "", shown) == sub(r"[\s>|]+", "", mail.text)


def test_replies_in_many_languages_keep_every_new_line(corpora):
    folder = corpora / "mail-replies"
    exact = 0
    for path in sorted((folder / "emails").iterdir()):
        wanted = (folder / "trimmed" / path.name).read_text()
        written = read_mail(path.read_text()).plain
        new = [line.strip() for line in wanted.splitlines() if line.strip() and not line.startswith(">")]
        assert [line for line in new if line not in map(str.strip, written.splitlines())] == []
        exact += written.split() == wanted.split()
    assert exact >= 26
