"""The second face of offers."""

from __future__ import annotations

from datetime import timedelta

from maillon.content.kinds.offer.actions import publish_offer
from maillon.content.models import Publication
from maillon.core.days import today_of


def test_an_offer_is_made_closed_opened_again_and_extended_by_api(world, program_of):
    ana, gus = program_of("ana"), program_of("gus")
    day = today_of(by=world.ana)
    first, later = (day + timedelta(days=3)).isoformat(), (day + timedelta(days=9)).isoformat()
    body = {"kind": "offer", "title": "A desk", "offer": {"direction": "offer", "last_day": first}}
    assert ana.post("communities/club/publications", body) == 201
    made = ana.answer.json()
    assert made["offer"] == {"direction": "offer", "state": "open", "last_day": first, "closed_at": None}
    pk = made["id"]
    assert [one["id"] for one in gus.get("offers/open?direction=offer")["items"]] == [pk]
    assert gus.get("offers/open?direction=request")["items"] == []
    assert gus.put(f"offers/{pk}/closed") == 403
    assert ana.put(f"offers/{pk}/closed") == 200
    assert (ana.answer.json()["offer"]["state"], gus.get("offers/open")["items"]) == ("closed", [])
    assert ana.delete(f"offers/{pk}/closed") == 204
    assert gus.get(f"publications/{pk}")["offer"]["state"] == "open"
    assert ana.put(f"offers/{pk}/last-day", {"last_day": first}) == 422
    assert ana.put(f"offers/{pk}/last-day", {"last_day": "2026-02-31"}) == 422
    assert ana.put(f"offers/{pk}/last-day", {"last_day": later}) == 200
    assert ana.answer.json()["offer"]["last_day"] == later
    assert gus.put(f"offers/{pk}/last-day", {"last_day": later}) == 403


def test_without_its_own_part_or_with_anothers_it_is_refused(world, program_of):
    ana = program_of("ana")
    own = {"direction": "request"}
    assert ana.post("communities/club/publications", {"kind": "offer", "title": "A desk"}) == 422
    assert ana.answer.json()["errors"][0]["field"] == "direction"
    assert ana.post("communities/club/publications", {"kind": "offer", "offer": own}) == 422
    assert ana.answer.json()["errors"][0]["field"] == "title"
    assert ana.post("communities/club/publications", {"body": "A post", "offer": own}) == 422
    for wrong in ({}, {"direction": "gift"}, own | {"last_day": "tomorrow"}, own | {"last_day": "2020-01-01"}):
        assert ana.post("communities/club/publications", {"kind": "offer", "title": "A desk", "offer": wrong}) == 422
    assert not Publication.objects.exists()
    assert ana.post("communities/club/publications", {"kind": "offer", "title": "A desk", "offer": own}) == 201
    assert ana.answer.json()["offer"]["last_day"] == (today_of(by=world.ana) + timedelta(days=30)).isoformat()
    assert ana.post("communities/club/publications", {"body": "A post"}) == 201
    assert ana.answer.json()["offer"] is None


def test_the_list_goes_on_where_a_page_ended(world, program_of):
    made = [
        publish_offer(by=world.ana, space=world.space("club"), direction="offer", title=f"Lamp {n}") for n in range(5)
    ]
    ana, seen, cursor = program_of("ana"), [], ""
    for _ in range(5):
        page = ana.get(f"offers/open?limit=2{cursor}")
        seen += [int(one["id"]) for one in page["items"]]
        if not page["next"]:
            break
        cursor = f"&cursor={page['next']}"
    assert seen == [one.pk for one in reversed(made)]
