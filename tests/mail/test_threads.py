"""Who answers whom: by headers, by subject last, whatever the order, and onto what came before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from maillon.integrations.mail.headings import Heading, Known, Place, Thread
from maillon.integrations.mail.threads import assemble

START = datetime(2025, 3, 3, tzinfo=UTC)


def heading(name: str, *ancestors: str, day: float = 0, subject: str = "", key: str = "") -> Heading:
    date = START + timedelta(days=day)
    return Heading(
        key=key or name,
        message_id=f"{name}@x",
        ancestors=tuple(f"{a}@x" for a in ancestors),
        date=date,
        subject_key=subject,
    )


def parents(threads: list[Thread]) -> list[dict[str, str | Place | None]]:
    return [{entry.heading.key: entry.parent for entry in thread.entries} for thread in threads]


def test_the_nearest_present_ancestor_is_the_parent_at_any_depth():
    found = assemble(
        [heading("a"), heading("b", "a", day=1), heading("c", "b", "a", day=2), heading("d", "gone", "b", "a", day=3)]
    )
    assert parents(found) == [{"a": None, "b": "a", "c": "b", "d": "b"}]


def test_messages_that_share_an_absent_ancestor_are_one_thread_and_the_earliest_is_its_publication():
    found = assemble(
        [heading("late", "gone", day=2), heading("early", "other", "gone", day=1), heading("apart", "else")]
    )
    assert [[entry.heading.key for entry in thread.entries] for thread in found] == [["apart"], ["early", "late"]]
    assert [thread.absent for thread in found] == [{"else@x"}, {"gone@x", "other@x"}]


def test_an_answer_dated_before_its_question_becomes_the_publication():
    found = assemble(
        [heading("question", day=1), heading("answer", "question"), heading("thanks", "answer", "question", day=2)]
    )
    assert parents(found) == [{"answer": None, "question": None, "thanks": "answer"}]
    assert [entry.heading.key for entry in found[0].entries] == ["answer", "question", "thanks"]


def test_circles_and_messages_that_name_themselves_come_to_an_end():
    found = assemble(
        [heading("a", "c", day=1), heading("b", "a", day=2), heading("c", "b", "c", day=3), heading("d", "d")]
    )
    assert parents(found) == [{"d": None}, {"a": None, "b": "a", "c": "b"}]


def test_a_circle_beside_the_publication_is_cut_at_its_earliest():
    found = assemble([heading("p"), heading("a", "b", "p", day=1), heading("b", "a", day=2)])
    assert parents(found) == [{"p": None, "a": None, "b": "a"}]


def test_a_second_message_with_the_same_id_is_kept_and_answers_go_to_the_first():
    found = assemble([heading("a", key="a1"), heading("a", day=1, key="a2"), heading("b", "a", day=2)])
    assert parents(found) == [{"a1": None, "b": "a1"}, {"a2": None}]


def test_a_message_that_comes_twice_counts_once():
    assert parents(assemble([heading("a"), heading("a")])) == [{"a": None}]


def test_messages_without_a_date_come_last():
    undated = Heading(key="z", message_id="z@x", ancestors=("a@x",), date=None, subject_key="")
    assert parents(assemble([undated, heading("a", day=5)])) == [{"a": None, "z": "a"}]


def test_a_subject_joins_what_has_no_header_to_the_latest_earlier_one_within_thirty_days():
    found = assemble(
        [
            heading("a", subject="s"),
            heading("b", day=20, subject="s"),
            heading("c", day=45, subject="s"),
            heading("d", day=76, subject="s"),
        ]
    )
    assert parents(found) == [{"a": None, "b": "a", "c": "a"}, {"d": None}]
    assert [thread.joined_by_subject for thread in found] == [2, 0]


def test_many_mails_of_one_subject_hang_on_the_first_and_not_in_a_chain():
    (new,) = assemble(heading(f"m{n}", day=n, subject="s") for n in range(9))
    assert {entry.parent for entry in new.entries} == {None, "m0"}
    place = Place(thread=7, message=70, date=START)
    (attached,) = assemble(
        (heading(f"m{n}", day=n, subject="s") for n in range(9)), known=Known(by_subject={"s": [place]})
    )
    assert {entry.parent for entry in attached.entries} == {place}


def test_thirty_days_are_in_and_a_second_more_is_out():
    second = 1 / 86_400
    assert len(assemble([heading("a", subject="s"), heading("b", day=30, subject="s")])) == 1
    assert len(assemble([heading("a", subject="s"), heading("b", day=30 + second, subject="s")])) == 2


def test_a_subject_never_joins_what_names_an_ancestor_nor_what_has_no_subject():
    assert len(assemble([heading("a", subject="s"), heading("b", "gone", day=1, subject="s")])) == 2
    assert len(assemble([heading("a"), heading("b", day=1)])) == 2


def test_a_message_joined_by_its_subject_brings_its_answers():
    found = assemble(
        [heading("a", subject="s"), heading("b", day=1, subject="s"), heading("c", "b", day=2, subject="s")]
    )
    assert parents(found) == [{"a": None, "b": "a", "c": "b"}]
    assert found[0].joined_by_subject == 1


def test_answers_of_one_thread_with_one_subject_are_not_joined_by_it():
    found = assemble([heading("a", subject="s"), heading("b", "a", day=1, subject="s")])
    assert found[0].joined_by_subject == 0


def test_a_later_import_attaches_to_what_is_there():
    place = Place(thread=7, message=70)
    found = assemble([heading("b", "a"), heading("c", "b", "a", day=1)], known=Known(messages={"a@x": place}))
    assert [thread.existing for thread in found] == [7]
    assert parents(found) == [{"b": place, "c": "b"}]


def test_a_later_import_attaches_by_an_ancestor_that_nobody_holds():
    known = Known(absent={"gone@x": 7})
    (by_name, alone) = assemble([heading("b", "gone"), heading("c", day=1)], known=known)
    assert (by_name.existing, alone.existing) == (7, None)
    (came,) = assemble([heading("gone"), heading("d", "gone", day=1)], known=known)
    assert (came.existing, parents([came])) == (7, [{"gone": None, "d": "gone"}])


def test_a_newcomer_between_two_standing_threads_leaves_them_two():
    known = Known(messages={"a@x": Place(thread=1, message=10), "b@x": Place(thread=2, message=20)})
    found = assemble([heading("c", "b", "a"), heading("d", "a", "b", day=1), heading("e", "c", day=2)], known=known)
    assert {thread.existing: [entry.heading.key for entry in thread.entries] for thread in found} == {
        2: ["c", "e"],
        1: ["d"],
    }


def test_a_later_import_joins_by_subject_what_is_there():
    place = Place(thread=7, message=70, date=START - timedelta(days=3))
    known = Known(by_subject={"s": [place, Place(thread=8, message=80, date=START - timedelta(days=40))]})
    (thread,) = assemble([heading("a", subject="s")], known=known)
    assert (thread.existing, thread.entries[0].parent, thread.joined_by_subject) == (7, place, 1)


def test_a_copy_of_an_id_that_is_there_does_not_take_its_answers():
    place = Place(thread=7, message=70)
    found = assemble([heading("a", key="other"), heading("b", "a", day=1)], known=Known(messages={"a@x": place}))
    assert {thread.existing: parents([thread]) for thread in found} == {None: [{"other": None}], 7: [{"b": place}]}


NAMES = st.sampled_from("abcdefgh")
HEADINGS = st.lists(
    st.builds(
        lambda name, ancestors, day, subject, copy: heading(
            name, *dict.fromkeys(ancestors), day=day, subject=subject, key=f"{name}{copy}"
        ),
        NAMES,
        st.lists(st.sampled_from("abcdefghXYZ"), max_size=4),
        st.integers(0, 90),
        st.sampled_from(["", "s", "t"]),
        st.integers(0, 1),
    ),
    max_size=14,
    unique_by=lambda made: made.key,
)


@given(HEADINGS, st.randoms(use_true_random=False))
def test_the_order_in_which_messages_come_changes_nothing(headings: list[Heading], random: Random):
    shuffled = random.sample(headings, len(headings))
    assert assemble(shuffled) == assemble(headings)


@given(HEADINGS)
def test_every_message_is_in_one_thread_after_what_it_answers(headings: list[Heading]):
    threads = assemble(headings)
    keys = [entry.heading.key for thread in threads for entry in thread.entries]
    assert sorted(keys) == sorted(made.key for made in headings)
    for thread in threads:
        before: set[str] = set()
        for entry in thread.entries:
            assert entry.parent is None or entry.parent in before
            before.add(entry.heading.key)
        first, *others = thread.entries
        assert first.parent is None
        assert all(first.heading.date <= entry.heading.date for entry in others)


@given(HEADINGS)
def test_who_shares_an_ancestor_shares_the_thread_and_the_counts_agree(headings: list[Heading]):
    threads = assemble(headings)
    plain = assemble([heading_without_subject(made) for made in headings])
    assert len(threads) + sum(thread.joined_by_subject for thread in threads) == len(plain)
    for thread in plain:
        named = {name for entry in thread.entries for name in entry.heading.ancestors}
        for other in plain:
            assert other is thread or named.isdisjoint(
                name for entry in other.entries for name in entry.heading.ancestors
            )


def heading_without_subject(made: Heading) -> Heading:
    return Heading(key=made.key, message_id=made.message_id, ancestors=made.ancestors, date=made.date, subject_key="")


@given(HEADINGS, HEADINGS)
def test_a_second_import_never_moves_what_stands(first: list[Heading], second: list[Heading]):
    standing = assemble(first)
    known = remembered(standing)
    there = {made.key for made in first}
    later = assemble([made for made in second if made.key not in there], known=known)
    for thread in later:
        assert thread.existing is None or 0 <= thread.existing < len(standing)
        for entry in thread.entries:
            if isinstance(entry.parent, Place):
                assert entry.parent.thread == thread.existing
    added = [entry.heading.key for thread in later for entry in thread.entries]
    assert sorted(added) == sorted(made.key for made in second if made.key not in there)


def remembered(threads: list[Thread]) -> Known:
    """What a database would tell of threads that were written, numbered by their place in the list."""
    messages: dict[str, Place] = {}
    for number, thread in enumerate(threads):
        for entry in thread.entries:
            place = Place(thread=number, message=len(messages), date=entry.heading.date)
            messages.setdefault(entry.heading.message_id or "", place)
    return Known(
        messages=messages, absent={name: number for number, thread in enumerate(threads) for name in thread.absent}
    )


def test_a_chain_of_twenty_thousand_answers_is_threaded_without_recursion():
    chain = [heading("0")] + [heading(str(n), str(n - 1), day=n / 1000) for n in range(1, 20_000)]
    (thread,) = assemble(chain)
    assert len(thread.entries) == 20_000
