"""An anonymous poll, looked at with everything the database holds: no row, id, time or order ties a person to a choice.

Whoever looks has every table, before and after, and knows what each person chose; each test asks for one way to find it.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from maillon.content.kinds.poll.actions import make_poll, vote_in_poll
from maillon.content.kinds.poll.models import Poll, PollChoice, PollVote, PollVoter
from maillon.content.models import Publication
from maillon.core.db.ids import EPOCH_MS
from maillon.core.models import EventRecord

WHO = ("gus", "fay", "ana", "ola")


@pytest.fixture
def make(world):
    def poll(**facts) -> Publication:
        facts = {"is_anonymous": True, "choices": ["Monday", "Tuesday", "Wednesday"]} | facts
        return make_poll(by=world.ola, space=world.space("club"), title="Which day?", **facts)

    return poll


def choices(publication: Publication) -> list[int]:
    return list(PollChoice.objects.filter(poll__publication=publication).order_by("place").values_list("pk", flat=True))


def everything() -> dict[tuple[str, Any], dict[str, Any]]:
    """Every row of every table."""
    return {
        (model._meta.label, row[model._meta.pk.attname]): row
        for model in apps.get_models(include_auto_created=True)
        for row in model._base_manager.values()
    }


def said(row: dict[str, Any]) -> str:
    return json.dumps(row, default=str)


def changed_by(act) -> dict[tuple[str, Any], dict[str, Any]]:
    """The rows that an act made or changed."""
    before = everything()
    act()
    return {key: row for key, row in everything().items() if before.get(key) != row}


@pytest.mark.parametrize("is_anonymous", [True, False], ids=["anonymous", "by name"])
def test_no_row_that_a_vote_makes_or_changes_holds_the_person_and_the_choice(world, make, is_anonymous):
    poll = make(is_anonymous=is_anonymous)
    person, choice = world.people["gus"].pk, choices(poll)[1]
    rows = changed_by(lambda: vote_in_poll(by=world.gus, publication=poll, choices=[choice]))
    both = [key for key, row in rows.items() if str(person) in said(row) and str(choice) in said(row)]
    # By name there is one: what is looked for would be found.
    assert [label for label, _pk in both] == ([] if is_anonymous else ["poll.PollVote"])
    assert PollVote.objects.exists() is not is_anonymous


@pytest.mark.parametrize("channel", ["page", "api"])
def test_nor_does_one_that_a_page_or_a_program_leaves_behind(world, make, sign_in, program_of, settle, channel):
    poll = make()
    person, choice = world.people["gus"].pk, choices(poll)[1]
    browser, robot = sign_in("gus"), program_of("gus")

    def act() -> None:
        if channel == "page":
            assert browser.post(f"/p/{poll.pk}/vote/", {f"choice-{poll.pk}": choice}).status_code == 302
            browser.get(poll.url)
        else:
            headers = {"Idempotency-Key": "mine"}
            answer = robot._client.put(f"/api/v1/publications/{poll.pk}/vote", {"choices": [str(choice)]},
                                       content_type="application/json", headers=headers)  # fmt: skip
            assert answer.status_code == 200, answer.content
        settle()

    rows = changed_by(act)
    assert [key for key, row in rows.items() if str(person) in said(row) and str(choice) in said(row)] == []
    assert {label for label, _pk in rows if label.startswith("poll.")} == {
        "poll.Poll",
        "poll.PollChoice",
        "poll.PollVoter",
    }
    assert "integrations.IdempotentAnswer" not in {label for label, _pk in rows}, "no answer with its numbers is kept"


def test_that_somebody_has_voted_is_kept_without_a_time(world, make):
    poll, before = make(), timezone.now()
    rows = changed_by(lambda: vote_in_poll(by=world.gus, publication=poll, choices=choices(poll)[:1]))
    [row] = [row for (label, _pk), row in rows.items() if label == "poll.PollVoter"]
    assert set(row) == {"id", "organisation_id", "poll_id", "person_id"}
    assert not [value for value in row.values() if isinstance(value, datetime)]
    ids = [row["id"]]
    for who in WHO[1:]:
        vote_in_poll(by=world.viewer(who), publication=poll, choices=choices(poll)[:1])
    ids += PollVoter.objects.exclude(pk=row["id"]).values_list("pk", flat=True)
    moments = [(pk >> 22) + EPOCH_MS for pk in ids]
    now = before.timestamp() * 1000
    assert [moment for moment in moments if abs(moment - now) < 3_600_000] == [], "an id of ours would hold its time"


def test_the_rows_of_who_has_voted_lie_in_no_order(world, make):
    """Of thirty polls in which the same four vote in the same order: on SQLite that is also the place of a row."""
    polls = [make() for _ in range(30)]
    for poll in polls:
        for who in WHO:
            vote_in_poll(by=world.viewer(who), publication=poll, choices=choices(poll)[:1])
    order = "rowid" if connection.vendor == "sqlite" else "id"
    seen = set()
    with connection.cursor() as cursor:
        for poll in Poll.objects.filter(publication__in=polls):
            cursor.execute(f"SELECT person_id FROM poll_pollvoter WHERE poll_id = %s ORDER BY {order}", [poll.pk])
            seen.add(tuple(person for (person,) in cursor.fetchall()))
    assert len(seen) > 3, "24 orders there are; thirty polls that show one or two of them show that of the votes"


def test_what_is_published_names_neither_the_person_nor_the_choice(world, make, published):
    polls = make(), make(is_anonymous=False)
    for poll in polls:
        vote_in_poll(by=world.gus, publication=poll, choices=choices(poll)[1:2])
    told = [event for event in published() if event.name == "poll.votes_changed"]
    assert [event.actor_id for event in told] == [None, world.people["gus"].pk]
    for poll, event in zip(polls, told, strict=True):
        assert event.payload() == {"publication_id": poll.pk}
        row = EventRecord.objects.filter(pk=event.number).values().get()
        assert not [pk for pk in choices(poll) if str(pk) in said(row)]
    row = EventRecord.objects.filter(pk=told[0].number).values().get()
    assert str(world.people["gus"].pk) not in said(row)


def test_two_who_chose_otherwise_leave_the_same_behind_but_for_the_numbers(world, make):
    """One poll as it would be: what differs between a vote for this and a vote for that are two numbers, nothing else."""
    left = []
    for place in (0, 2):
        poll = make()
        numbers = {pk: f"choice {n}" for n, pk in enumerate(choices(poll))}
        rows = changed_by(lambda poll=poll, place=place: vote_in_poll(by=world.gus, publication=poll, choices=[choices(poll)[place]]))  # fmt: skip
        left.append(
            sorted(
                (label, sorted(name for name in row if name not in ("votes_count",)))
                for (label, pk), row in rows.items()
                if pk not in numbers
            )
        )
    assert left[0] == left[1]


def test_a_vote_writes_all_numbers_anew_in_one_statement(world, make):
    """On PostgreSQL each row says which transaction wrote it last, also that of who has voted: were only the chosen row
    written, the two would carry the same number."""
    poll = make()
    vote_in_poll(by=world.fay, publication=poll, choices=choices(poll)[:1])
    with CaptureQueriesContext(connection) as captured:
        vote_in_poll(by=world.gus, publication=poll, choices=choices(poll)[1:2])
    writes = [one["sql"] for one in captured if one["sql"].startswith('UPDATE "poll_pollchoice"')]
    assert len(writes) == 1
    where = writes[0].partition("WHERE")[2]
    assert "poll_id" in where
    assert '"id"' not in where.replace('"poll_pollchoice"."poll_id"', "")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT DISTINCT xmin::text FROM poll_pollchoice WHERE id = ANY(%s)", [choices(poll)])
            assert len(cursor.fetchall()) == 1
