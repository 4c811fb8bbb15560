"""The second face of question hours."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from maillon.content.kinds.hour.models import Hour
from maillon.content.models import Publication


def test_a_question_hour_is_announced_asked_in_voted_in_and_answered_by_api(world, program_of):
    ana, gus, fay, otto = (program_of(name) for name in ("ana", "gus", "fay", "otto"))
    opens, ends = timezone.now() + timedelta(hours=1), timezone.now() + timedelta(hours=2)
    own = {"opens_at": opens.isoformat(), "ends_at": ends.isoformat()}
    assert ana.post("communities/club/publications", {"kind": "hour", "title": "Ask me", "hour": own}) == 201
    made, pk = ana.answer.json(), ana.answer.json()["id"]
    told = made["hour"]
    assert {name: told[name] for name in ("state", "questions", "answered", "owed")} == {
        "state": "coming", "questions": 0, "answered": 0, "owed": 0,
    }  # fmt: skip
    assert datetime.fromisoformat(told["opens_at"]) == opens
    asked = []
    for body in ("How deep?", "How wide?"):
        assert gus.post(f"publications/{pk}/comments", {"body": body}) == 201
        asked.append(gus.answer.json()["id"])
    assert [fay.put(f"comments/{asked[1]}/vote") for _ in range(2)] == [200, 200]
    assert fay.answer.json() == {"votes": 1}
    assert (gus.put(f"comments/{asked[1]}/vote"), ana.put(f"comments/{asked[1]}/vote")) == (403, 403)
    listed = [(one["comment"]["id"], one["votes"], one["has_voted"], one["answer"])
              for one in fay.get(f"hours/{pk}/questions")["items"]]  # fmt: skip
    assert listed == [(asked[1], 1, True, None), (asked[0], 0, False, None)]
    assert [one["id"] for one in gus.get("hours")["items"]] == [pk]
    assert otto.get("hours")["items"] == []
    assert ana.get("hours/owed")["items"] == []
    Hour.objects.update(opens_at=timezone.now() - timedelta(hours=1))
    assert [one["comment"]["id"] for one in ana.get("hours/owed")["items"]] == [asked[1], asked[0]]
    assert len(ana.get("hours/owed?limit=1")["items"]) == 1
    assert fay.get("hours/owed")["items"] == []
    assert ana.post(f"publications/{pk}/comments", {"body": "Two metres", "parent": asked[1]}) == 201
    answer = ana.answer.json()["id"]
    assert [(one["comment"]["id"], one["answer"]) for one in gus.get(f"hours/{pk}/questions")["items"]] == [
        (asked[0], None), (asked[1], answer),
    ]  # fmt: skip
    owed = [program.get(f"publications/{pk}")["hour"]["owed"] for program in (ana, gus)]
    assert owed == [1, None]
    assert fay.delete(f"comments/{asked[1]}/vote") == 204
    Hour.objects.update(opens_at=timezone.now() - timedelta(hours=2), ends_at=timezone.now() - timedelta(hours=1))
    assert gus.post(f"publications/{pk}/comments", {"body": "And how long?"}) == 409
    assert "has ended" in gus.answer.json()["detail"]
    assert fay.put(f"comments/{asked[0]}/vote") == 409
    assert (otto._send("get", f"hours/{pk}/questions", None), gus.get("hours")["items"]) == (404, [])


def test_without_its_own_part_or_with_a_wrong_one_it_is_refused(world, program_of):
    ana = program_of("ana")
    ends = (timezone.now() + timedelta(hours=2)).isoformat()
    assert ana.post("communities/club/publications", {"kind": "hour", "title": "Ask me"}) == 422
    assert ana.answer.json()["errors"][0]["field"] == "ends_at"
    assert ana.post("communities/club/publications", {"body": "A post", "hour": {"ends_at": ends}}) == 422
    for wrong in (
        {},
        {"ends_at": "tomorrow"},
        {"ends_at": 7},
        {"ends_at": "2020-01-01T00:00:00Z"},
        {"ends_at": ends[:19]},
    ):
        assert ana.post("communities/club/publications", {"kind": "hour", "title": "Ask me", "hour": wrong}) == 422
    assert not Publication.objects.exists()
    assert (
        ana.post("communities/club/publications", {"kind": "hour", "title": "Ask me", "hour": {"ends_at": ends}}) == 201
    )
    assert ana.answer.json()["hour"]["state"] == "open"
