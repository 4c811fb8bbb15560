"""The second face of praise."""

from __future__ import annotations

from maillon.content.kinds.praise.values import edit_values
from maillon.content.models import Publication


def test_people_are_praised_with_a_value_by_api(world, program_of):
    ana, gus = program_of("ana"), program_of("gus")
    assert gus.get("values") == {"values": []}
    edit_values(by=world.ada, names=["Courage", "Patience"])
    assert gus.get("values") == {"values": ["Courage", "Patience"]}
    people = [str(world.people[name].pk) for name in ("gus", "fay")]
    body = {"kind": "praise", "body": "You held the line.", "praise": {"people": people, "value": "Courage"}}
    assert ana.post("communities/club/publications", body) == 201
    told = gus.get(f"publications/{ana.answer.json()['id']}")["praise"]
    assert ([one["id"] for one in told["people"]], told["value"]) == (people, "Courage")
    body["praise"] = {"people": people}
    assert ana.post("communities/club/publications", body) == 201
    assert ana.answer.json()["praise"]["value"] is None


def test_what_does_not_fit_is_refused_with_its_field(world, program_of):
    ana, fay = program_of("ana"), str(world.people["fay"].pk)
    own = {"people": [fay]}

    def fields(**given) -> tuple[int, list[str]]:
        status = ana.post("communities/club/publications", {"kind": "praise", "body": "Words"} | given)
        return status, [one["field"].rpartition(".")[2] for one in ana.answer.json().get("errors", ())]

    assert fields() == (422, ["people"])
    assert fields(praise=own, body="") == (422, ["body"])
    assert fields(praise={"people": []}) == (422, ["people"])
    assert fields(praise={"people": [str(world.people["ana"].pk)]}) == (422, ["people"])
    assert fields(praise={"people": [str(world.people["otto"].pk)]}) == (422, ["people"])
    assert fields(praise={"people": ["9223372036854775807"]}) == (422, ["people"])
    assert fields(praise=own | {"value": "Courage"}) == (422, ["value"])
    assert fields(kind="post", praise=own)[0] == 422
    assert not Publication.objects.exists()
    assert fields(praise=own)[0] == 201
    assert ana.post("communities/club/publications", {"body": "A post"}) == 201
    assert ana.answer.json()["praise"] is None
