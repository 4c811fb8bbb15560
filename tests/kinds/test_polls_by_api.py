"""The second face of polls."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from maillon.content.kinds.poll.actions import make_poll, vote_in_poll
from maillon.content.kinds.poll.models import Poll, PollChoice
from maillon.content.models import Publication

DAYS = ["Monday", "Tuesday"]


def new(**poll):
    return {"kind": "poll", "title": "Which day?", "poll": {"choices": DAYS} | poll}


def test_a_poll_is_made_voted_in_changed_taken_back_and_closed_by_api(world, program_of):
    ana, gus = program_of("ana"), program_of("gus")
    assert ana.post("communities/club/publications", new()) == 201
    made = ana.answer.json()
    pk, (monday, tuesday) = made["id"], [one["id"] for one in made["poll"]["choices"]]
    assert made["poll"] == {
        "choices": [
            {"id": monday, "text": "Monday", "votes": 0, "is_mine": False},
            {"id": tuesday, "text": "Tuesday", "votes": 0, "is_mine": False},
        ],
        "voters": 0, "is_multiple": False, "is_anonymous": False, "results": "always", "closes_at": None,
        "is_closed": False, "has_voted": False,
    }  # fmt: skip
    assert gus.put(f"publications/{pk}/vote", {"choices": [monday]}) == 200
    told = gus.answer.json()["poll"]
    assert (told["voters"], told["has_voted"], [(o["votes"], o["is_mine"]) for o in told["choices"]]) == (
        1,
        True,
        [(1, True), (0, False)],
    )
    assert gus.put(f"publications/{pk}/vote", {"choices": [tuesday]}) == 200
    assert [one["votes"] for one in ana.get(f"publications/{pk}")["poll"]["choices"]] == [0, 1]
    assert ana.get(f"publications/{pk}/votes")["items"][0]["person"]["name"] == "Gus Guest"
    assert gus.delete(f"publications/{pk}/vote") == 204
    assert ana.get(f"publications/{pk}")["poll"]["voters"] == 0
    assert gus.put(f"polls/{pk}/closed") == 403
    assert ana.put(f"polls/{pk}/closed") == 200
    closed = ana.answer.json()["poll"]
    assert (closed["is_closed"], closed["closes_at"][:4]) == (True, str(datetime.now(UTC).year))
    assert gus.put(f"publications/{pk}/vote", {"choices": [monday]}) == 409
    assert gus.answer.json()["detail"] == "This poll is closed: it takes no more votes."


def test_an_anonymous_vote_is_final_and_tells_nothing_of_itself_afterwards(world, program_of):
    ana, gus = program_of("ana"), program_of("gus")
    assert ana.post("communities/club/publications", new(is_anonymous=True, results="after_vote")) == 201
    made = ana.answer.json()
    pk, (monday, tuesday) = made["id"], [one["id"] for one in made["poll"]["choices"]]
    assert [(one["votes"], one["is_mine"]) for one in made["poll"]["choices"]] == [(None, None)] * 2
    assert gus.put(f"publications/{pk}/vote", {"choices": [monday]}) == 200
    told = gus.get(f"publications/{pk}")["poll"]
    assert [(one["votes"], one["is_mine"]) for one in told["choices"]] == [(1, None), (0, None)]
    assert told["has_voted"] is True
    assert gus.put(f"publications/{pk}/vote", {"choices": [tuesday]}) == 409
    assert gus.delete(f"publications/{pk}/vote") == 409
    assert gus._send("get", f"publications/{pk}/votes", None) == 403


@pytest.mark.parametrize(
    ("poll", "field"),
    [
        ({"choices": ["One"]}, "choices"),
        ({"choices": [f"Choice {n}" for n in range(21)]}, "choices"),
        ({"choices": [f"Choice {n}" for n in range(10_000)]}, "choices"),
        ({"choices": ["x" * 121, "y"]}, "poll.choices.0"),
        ({"choices": "Monday"}, "poll.choices"),
        ({"choices": DAYS, "results": "never"}, "poll.results"),
        ({"choices": DAYS, "closes_at": "2001-01-01T00:00:00Z"}, "closes_at"),
        ({"choices": DAYS, "closes_at": "0001-01-01T00:00:00+14:00"}, "closes_at"),
        ({"choices": DAYS, "closes_at": "9999-12-31T23:59:59-12:00"}, "closes_at"),
        ({"choices": DAYS, "closes_at": "2999-01-01T00:00:00"}, "poll.closes_at"),
        ({"choices": DAYS, "closes_at": 32503680000}, "poll.closes_at"),
        ({"choices": DAYS, "closes_at": "soon"}, "poll.closes_at"),
        ({"choices": DAYS, "voters": 99}, "poll.voters"),
        ({}, "choices"),
    ],
)
def test_what_does_not_fit_is_told_of_its_field(world, program_of, poll, field):
    ana = program_of("ana")
    body = {"kind": "poll", "title": "Which?"} | ({"poll": poll} if poll else {})
    assert ana.post("communities/club/publications", body) == 422, ana.answer.content
    assert ana.answer.json()["errors"][0]["field"] == field
    assert not Publication.objects.exists()


def test_what_is_given_for_a_poll_is_refused_for_another_kind(world, program_of):
    ana = program_of("ana")
    assert ana.post("communities/club/publications", new() | {"kind": "post"}) == 422
    assert ana.answer.json()["errors"][0]["field"] == "poll"
    assert ana.post("communities/club/publications", {"body": "A post"}) == 201
    assert ana.answer.json()["poll"] is None


def test_its_closing_is_a_moment_with_an_offset(world, program_of):
    ana, at = program_of("ana"), (datetime.now(UTC) + timedelta(days=3)).replace(microsecond=0)
    there = at + timedelta(hours=2)
    assert ana.post("communities/club/publications", new(closes_at=there.strftime("%Y-%m-%dT%H:%M:%S+02:00"))) == 201
    assert Poll.objects.get().closes_at == at
    assert ana.answer.json()["poll"]["closes_at"] == at.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_the_list_of_votes_goes_on_where_a_page_ended(world, program_of):
    poll = make_poll(by=world.ana, space=world.space("club"), title="Which?", choices=DAYS, is_multiple=True)
    both = list(PollChoice.objects.order_by("place").values_list("pk", flat=True))
    for who in ("gus", "ana", "fay"):
        vote_in_poll(by=world.viewer(who), publication=poll, choices=both)
    fay, seen, cursor = program_of("fay"), [], ""
    for _ in range(9):
        page = fay.get(f"publications/{poll.pk}/votes?limit=2{cursor}")
        seen += [(one["choice"], one["person"]["name"]) for one in page["items"]]
        if not page["next"]:
            break
        cursor = f"&cursor={page['next']}"
    assert (len(seen), len(set(seen))) == (6, 6)
    assert [name for _choice, name in seen] == [n for n in ("Gus Guest", "Ana Person", "Fay Moderator") for _ in both]


def test_case_d1_who_does_not_read_a_poll_meets_none(world, program_of):
    poll = make_poll(by=world.ana, space=world.space("club"), title="Which?", choices=DAYS)
    choice, otto = str(PollChoice.objects.first().pk), program_of("otto")
    asked = [
        ("put", "publications", "vote", {"choices": [choice]}),
        ("delete", "publications", "vote", None),
        ("put", "polls", "closed", None),
        ("get", "publications", "votes", None),
    ]
    assert {otto._send(method, f"{of}/{poll.pk}/{end}", body) for method, of, end, body in asked} == {404}
    assert {otto._send(method, f"{of}/7/{end}", body) for method, of, end, body in asked} == {404}
