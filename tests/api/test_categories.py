"""Categories of a forum, by the API."""

from __future__ import annotations

from maillon.content.categories import make_category


def test_programs_list_choose_and_leave_them(world, program):
    ropes = make_category(by=world.ola, space=world.space("club"), name="Ropes", colour=3)
    ana = program("ana")
    told = {"id": str(ropes.pk), "name": "Ropes", "colour": 3}
    assert ana.send("GET", "/communities/club/categories").json() == {"categories": [told]}
    assert program("otto").send("GET", "/communities/club/categories").json() == {"categories": []}
    body = {"title": "By program", "body": "x", "category": str(ropes.pk)}
    made = ana.send("POST", "/communities/club/publications", body)
    assert (made.status_code, made.json()["category"]) == (201, told)
    at = f"/publications/{made.json()['id']}"
    assert program("gus").send("PUT", f"{at}/category", {"category": str(ropes.pk)}).status_code == 403
    assert ana.send("DELETE", f"{at}/category").status_code == 204
    assert ana.send("GET", at).json()["category"] is None
    assert ana.send("PUT", f"{at}/category", {"category": str(ropes.pk)}).json()["category"] == told
    assert ana.send("PUT", f"{at}/category", {"category": "7"}).status_code == 422
    assert ana.send("POST", "/communities/club/publications", body | {"title": ""}).status_code == 422
