"""What the document does not name is refused, and no type is guessed: each field and parameter of each operation."""

from itertools import product
from urllib.parse import quote

import pytest
from django.core.cache import cache

from api.schema import BODIES, OPERATIONS, PLACED, address, fitting, resolved, whole_body
from maillon.access.models import Membership
from maillon.communities.models import Community
from maillon.content.drafts.models import Draft
from maillon.content.kinds.announcement.actions import announce
from maillon.content.kinds.poll.actions import make_poll
from maillon.content.models import Comment, Publication
from maillon.people.models import Person

SMUGGLED = {
    "id": "1", "organisation": "1", "organisation_id": 1, "author": "1", "author_id": 1, "space_id": 1, "community_id": 1,
    "published_at": "2020-01-01T00:00:00Z", "created_at": "2020-01-01T00:00:00Z", "version": 9, "html": "<b>x</b>",
    "is_administrator": True, "is_admin": True, "removed_at": None, "hidden_at": None, "body_format": "mail",
    "brought_in_by": "1", "message_id": "<x@y>", "comments_count": 99, "reactions": {"useful": 99}, "slug": "mine",
    "person_id": 1, "created_by": "1", "members_count": 99, "__proto__": {}, "suspended_at": None, "role_id": 1,
}  # fmt: skip
ODD = [None, [], {}, ["1"], {"id": "1"}, 0, -1, 1.5, 2**63, True, "x" * 30_000, "1e0", "-1", "9" * 25]
UNREADABLE = [b"{", b"{'a': 1}", b"\xff\xfe", b'{"body": "\\ud800"}', b"NaN", b"<xml/>", b"{}{}", b"[" * 5000]


@pytest.fixture
def places(world, things):
    """Values for the places of every address: things of the club, where Ola owns."""
    return {
        "slug": "club",
        "person_id": world.people["ola"].pk,
        "delegate_id": world.people["otto"].pk,
        "publication_id": things.publications["club"],
        "comment_id": things.comments["club"],
        "file_id": things.files["club"],
        "membership_id": Membership.objects.get(space=world.space("club"), person=world.people["gus"]).pk,
        "link_id": 1,
        "other": "everyone",
        "name": "useful",
        "topic": "harbour",
        "place": "c:club",
        "room": "everybody",
        "draft_id": Draft.objects.create(person=world.people["ola"], space=world.space("club"), body="Half").pk,
    }


def rows():
    """All that a body could have changed."""
    return [
        list(model.objects.order_by("pk").values_list())
        for model in (Person, Community, Membership, Publication, Comment)
    ]  # fmt: skip


def test_case_d6_no_body_takes_more_than_its_fields(world, program, places):
    for name in BODIES:
        path, method, _operation = OPERATIONS[name]
        schema = BODIES[name]
        before = rows()
        for field, value in SMUGGLED.items():
            if field in schema["properties"]:
                continue
            body = whole_body(schema) | {field: value}
            refused = program("ola").send(method, address(path, **places), body)
            assert (refused.status_code, field in {one["field"] for one in refused.json()["errors"]}) == (422, True), (
                name,
                field,
            )
        assert rows() == before


def test_case_d13_a_field_of_another_type_is_refused(world, program, places):
    for name in BODIES:
        path, method, _operation = OPERATIONS[name]
        schema = BODIES[name]
        before = rows()
        for field, declared in schema["properties"].items():
            for odd in ODD:
                if fits(declared, odd):
                    continue
                refused = program("ola").send(method, address(path, **places), whole_body(schema) | {field: odd})
                assert refused.status_code in (400, 422), (name, field, odd, refused.content)
                assert refused["Content-Type"] == "application/problem+json"
        assert rows() == before


def fits(schema, value):
    """Whether a schema takes a value; wide enough to say yes rather than no."""
    schema = resolved(schema)
    if "anyOf" in schema:
        return any(fits(one, value) for one in schema["anyOf"])
    kinds = {"string": str, "boolean": bool, "array": list, "object": dict, "null": type(None)}
    if schema.get("type") == "integer":
        low, high = schema.get("minimum", 0), schema.get("maximum", 2**62)
        return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
    if schema.get("type") == "string":
        is_short = isinstance(value, str) and schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", 10**9)
        is_number = "pattern" not in schema or (is_short and value.isdecimal())
        return is_short and is_number and ("enum" not in schema or value in schema["enum"])
    if schema.get("type") == "array" and isinstance(value, list):
        return len(value) <= schema.get("maxItems", 10**9) and all(fits(schema["items"], one) for one in value)
    return "type" in schema and schema["type"] in kinds and isinstance(value, kinds[schema["type"]])


def test_case_d13_a_body_is_an_object(world, program, places):
    for name, body in product(BODIES, ("[]", "1", '"x"', "null", '[{"body":"x"}]')):
        path, method, _operation = OPERATIONS[name]
        refused = getattr(program("ola"), method)(
            f"/api/v1{address(path, **places)}", body, content_type="application/json"
        )
        assert refused.status_code == 422, refused.content


def test_what_is_no_json_cannot_be_read(world, program, places):
    for name, body in product(BODIES, UNREADABLE):
        path, method, _operation = OPERATIONS[name]
        refused = getattr(program("ola"), method)(
            f"/api/v1{address(path, **places)}", body, content_type="application/json"
        )
        assert refused.status_code == 400, refused.content
        assert set(refused.json()) == {"type", "title", "status", "detail", "errors"}


def test_an_unknown_parameter_is_refused_everywhere(world, program, places):
    for name in OPERATIONS:
        path, method, operation = OPERATIONS[name]
        body = whole_body(BODIES[name]) if name in BODIES else None
        before = rows()
        for odd in ("is_admin=1", "format=json", "organisation=2", "fields=*", "limit[]=5"):
            if "multipart/form-data" in operation.get("requestBody", {}).get("content", {}):
                refused = program("ola").post(f"/api/v1{address(path, **places)}?{odd}", {})
            else:
                refused = program("ola").send(method, f"{address(path, **places)}?{odd}", body)
            assert refused.status_code == 422, (name, odd, refused.content)
        assert rows() == before


def test_case_d13_a_parameter_of_another_type_gives_no_wider_right(world, program, places):
    poll = make_poll(by=world.ola, space=world.space("club"), title="A poll", choices=["One", "Another"])
    said = announce(by=world.ola, space=world.space("club"), title="An announcement")
    own = {"list_votes": poll.pk, "list_missing": said.pk}
    for name, parameter in PLACED:
        cache.clear()
        places = places | ({"publication_id": own[name]} if name in own else {})
        path, method, operation = OPERATIONS[name]
        body = whole_body(BODIES[name]) if name in BODIES else None
        before = rows()
        for odd in (
            "1e0",
            "-1",
            str(2**63),
            str(2**64),
            "null",
            "[1]",
            '{"a":1}',
            "0x1",
            "１",
            "%00",
            "x" * 5000,
            "' OR 1=1 --",
            "../me",
        ):
            if parameter["in"] == "path":
                where = address(path, **(places | {parameter["name"]: quote(odd, safe="")}))
            else:
                where = f"{address(path, **places)}?{parameter['name']}={quote(odd, safe='')}"
            if "multipart/form-data" in operation.get("requestBody", {}).get("content", {}):
                answer = program("ola").post(f"/api/v1{where}", {})
            else:
                answer = program("ola").send(method, where, body)
            if parameter["in"] == "path":
                assert answer.status_code in (404, 405, 422), (name, odd, answer.content)
            else:
                assert answer.status_code in (200, 422), (name, odd, answer.content)
        assert rows() == before


def test_case_d13_a_parameter_is_given_once(world, program, places):
    for name, parameter in PLACED:
        if parameter["in"] != "query":
            continue
        path, _method, _operation = OPERATIONS[name]
        value = str(fitting(parameter["schema"].get("items", parameter["schema"]))).lower()
        twice = f"{address(path, **places)}?{parameter['name']}={value}&{parameter['name']}={value}"
        expected = 200 if parameter["schema"].get("type") == "array" else 422
        assert program("ola").send("GET", twice).status_code == expected


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_limit_stands_in_the_document(name):
    path, _method, operation = OPERATIONS[name]
    for parameter in operation["parameters"]:
        assert bounded(parameter["schema"]), (path, parameter["name"])
    for field, schema in (BODIES.get(name) or {}).get("properties", {}).items():
        assert bounded(schema), (path, field)


def bounded(schema):
    """Whether every value that fits has an end."""
    schema = resolved(schema)
    if "anyOf" in schema:
        return all(bounded(one) for one in schema["anyOf"])
    if "enum" in schema or "const" in schema or schema.get("type") in ("boolean", "null"):
        return True
    if schema.get("type") == "array":
        return "maxItems" in schema and bounded(schema["items"])
    if schema.get("type") == "object":
        others = schema.get("additionalProperties")
        if isinstance(others, dict):  # Names of its own choosing: so many, so long.
            return "maxProperties" in schema and bounded(schema["propertyNames"]) and bounded(others)
        return others is False and all(map(bounded, schema["properties"].values()))
    return "maxLength" in schema or "maximum" in schema or schema.get("pattern", "").endswith("{1,16}$")


def test_case_g1_a_text_beyond_its_limit_is_refused_with_the_limit_named(world, program, places):
    for name in BODIES:
        path, method, _operation = OPERATIONS[name]
        for field, declared in BODIES[name]["properties"].items():
            limit = declared.get("maxLength")
            if limit is None or "pattern" in declared or "format" in declared:  # A moment is told to be one.
                continue
            for length in (limit + 1, 1_000_000):
                body = whole_body(BODIES[name]) | {field: "x" * length}
                refused = program("ola").send(method, address(path, **places), body)
                assert refused.status_code == 422
                assert str(limit) in next(one["message"] for one in refused.json()["errors"] if one["field"] == field)


def test_case_g1_10_mb_in_any_field_are_refused_with_the_limit_of_a_body(world, program, places):
    told = {}
    for name in BODIES:
        path, method, _operation = OPERATIONS[name]
        for field in BODIES[name]["properties"]:
            body = whole_body(BODIES[name]) | {field: "x" * 10_000_000}
            refused = program("ola").send(method, address(path, **places), body)
            told[name, field] = (
                refused.status_code,
                refused["Content-Type"],
                "2 MB of text" in refused.json()["detail"],
            )
    assert len(told) >= 20
    assert set(told.values()) == {(413, "application/problem+json", True)}


def test_case_g1_ten_thousand_mentions_and_files_are_no_burden(world, program):
    many = " ".join(f"[@x](/people/{number}/)" for number in range(600))
    assert program("ana").send("POST", "/communities/club/publications", {"body": many}).status_code == 201
    body = {"body": "x", "attachments": ["1"] * 10_000}
    refused = program("ana").send("POST", "/communities/club/publications", body)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "attachments")
