"""The second face of announcements."""

from __future__ import annotations

from maillon.content.kinds.announcement.actions import acknowledge, announce
from maillon.content.models import Publication


def test_an_announcement_is_made_acknowledged_and_reminded_of_by_api(world, program_of):
    fay, ana, ola = program_of("fay"), program_of("ana"), program_of("ola")
    assert fay.post("communities/club/publications", {"kind": "announcement", "title": "The quay is closed"}) == 201
    made = fay.answer.json()
    assert made["announcement"] == {
        "asks_acknowledgement": True, "acknowledged_at": None, "seen": 0, "acknowledged": 0, "members": 3, "reminders": [],
    }  # fmt: skip
    pk = made["id"]
    for _ in range(2):
        assert ana.put(f"publications/{pk}/acknowledgement") == 200
    told = ana.answer.json()["announcement"]
    assert (told["seen"], told["acknowledged"], told["members"], told["reminders"]) == (1, 1, 3, None)
    assert told["acknowledged_at"]
    assert fay.put(f"publications/{pk}/acknowledgement") == 403
    assert [one["name"] for one in fay.get(f"announcements/{pk}/missing")["items"]] == ["Gus Guest", "Ola Owner"]
    assert [one["name"] for one in fay.get(f"announcements/{pk}/missing?q=ola")["items"]] == ["Ola Owner"]
    assert fay.post(f"announcements/{pk}/reminders") == 201
    assert fay.answer.json()["people"] == 2
    assert fay.post(f"announcements/{pk}/reminders") == 409
    assert "once more, from" in fay.answer.json()["detail"]
    assert [one["people"] for one in fay.get(f"publications/{pk}")["announcement"]["reminders"]] == [2]
    assert ola.post(f"announcements/{pk}/reminders") == 403
    ola._send("get", f"announcements/{pk}/missing", None)
    assert ola.answer.status_code == 403


def test_who_may_not_announce_is_told_why(world, program_of):
    ana = program_of("ana")
    own = {"kind": "announcement", "title": "Mine", "announcement": {"asks_acknowledgement": False}}
    assert ana.post("communities/club/publications", own) == 403
    assert ana.answer["content-type"].startswith("application/problem+json")
    assert (
        ana.answer.json()["detail"] == "Announcements are made by the owners, sponsors and moderators of a community."
    )
    assert ana.post(f"people/{world.people['ana'].pk}/publications", own) == 403
    assert program_of("otto").post("communities/vault/publications", own) == 404
    assert not Publication.objects.exists()


def test_one_that_asks_nobody_tells_no_number_of_who_did(world, program_of):
    fay = program_of("fay")
    own = {"kind": "announcement", "title": "Said", "announcement": {"asks_acknowledgement": False}}
    assert fay.post("communities/club/publications", own) == 201
    assert fay.answer.json()["announcement"]["acknowledged"] is None
    assert program_of("ana").put(f"publications/{fay.answer.json()['id']}/acknowledgement") == 409
    assert fay.post("communities/club/publications", own | {"title": ""}) == 422
    assert fay.answer.json()["errors"][0]["field"] == "title"


def test_the_list_of_the_missing_goes_on_where_a_page_ended(world, program_of):
    said = announce(by=world.fay, space=world.space("everyone"), title="For all")
    acknowledge(by=world.ada, publication=said)
    fay, seen, cursor = program_of("fay"), [], ""
    for _ in range(4):
        page = fay.get(f"announcements/{said.pk}/missing?limit=1{cursor}")
        seen += [one["name"] for one in page["items"]]
        if not page["next"]:
            break
        cursor = f"&cursor={page['next']}"
    assert seen == ["Ana Person", "Ola Owner", "Otto Outside"]
