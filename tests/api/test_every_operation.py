"""CASES D1 for the API: every operation of the document × everybody, with the ids of what they may not see.

Each place, parameter and field of the document stands in NAMED or in PLAIN; one that is in neither fails, so that a new
one is visited on the day it is born.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import override_settings

from api.schema import BODIES, OPERATIONS, address, fitting
from boundaries.hidden import CANARIES, Hidden, hide
from conftest import on_one_ground, work_off_all

NAMED = {
    "slug": "{slug}", "community": "{slug}", "person_id": "{author}", "delegate_id": "{author}", "person": "{author}", "comment_id": "{comment}",
    "parent": "{comment}", "into": "{slug}", "other": "{slug}", "comment": "{answer}", "publication_id": "{publication}", "file_id": "{file}", "membership_id": "{membership}", "link_id": "{membership}",
    "name": "useful", "q": "words", "topic": "{topic}", "place": "c:{slug}", "room": "everybody", "draft_id": "{draft}", "category": "{category}",
}  # fmt: skip
"""What can be said of something hidden."""
LISTS = {"attachments": "{file}", "choices": "{choice}", "ids": "{publication}"}
PLAIN = {
    "about", "days", "access", "announcement", "archived", "asked_weekly", "at", "chosen", "for_me", "device", "fields", "publish_at", "version", "withdraw_at", "body", "charter", "collection", "colour", "cursor", "department", "direction", "door_question", "followed", "icon",
    "guests_may", "guests_see", "hour", "indicator", "is_extended", "is_favourite", "kind", "language", "last_day", "level", "limit", "link", "message", "mine", "objective",
    "offer", "opens_at", "ends_at", "order", "poll", "praise", "publishers", "purpose", "reason", "remind_at", "role", "since", "site", "state", "stay", "time_zone", "title", "type", "until",
}  # fmt: skip
"""What names nothing: filled with what fits."""


def test_every_place_parameter_and_field_of_the_document_is_given_by_this_test():
    placed = {one["name"] for _, _, operation in OPERATIONS.values() for one in operation["parameters"]
              if one["in"] != "header"}  # fmt: skip
    assert (
        placed | {name for body in BODIES.values() for name in body["properties"]}
        == NAMED.keys() | LISTS.keys() | PLAIN
    )


@pytest.fixture(scope="module")
def hidden(lasting, tmp_path_factory) -> Iterator[dict[str, Hidden]]:
    with override_settings(FILES_FOLDER=tmp_path_factory.mktemp("files"), PREVIEWS=True):
        yield hide(lasting, work_off_all)


stage, db = on_one_ground("hidden")


def value_of(name: str, schema: dict[str, Any], thing: Hidden) -> Any:
    """What is given under a name."""
    if name in LISTS:
        return [LISTS[name].format(**vars(thing))]
    return NAMED[name].format(**vars(thing)) if name in NAMED else fitting(schema)


def requests(thing: Hidden):
    """Method, address and body of each operation: with what it must have, with each parameter and field, with all fields."""
    for name, (path, method, operation) in OPERATIONS.items():
        places = {one["name"]: value_of(one["name"], one["schema"], thing) for one in operation["parameters"]
                  if one["in"] == "path"}  # fmt: skip
        where = address(path, **places)
        queries = {one["name"]: value_of(one["name"], one["schema"], thing) for one in operation["parameters"]
                   if one["in"] == "query"}  # fmt: skip
        needed = {one["name"]: queries[one["name"]] for one in operation["parameters"]
                  if one["in"] == "query" and one.get("required")}  # fmt: skip
        for given in [needed, *(needed | {one: queries[one]} for one in queries)]:
            for body in bodies(name, thing):
                yield method, f"{where}?{urlencode(given)}" if given else where, body


def bodies(name: str, thing: Hidden) -> list[dict[str, Any] | None]:
    """The bodies of one operation."""
    schema = BODIES.get(name)
    if schema is None:
        return [None]
    fields = {field: value_of(field, told, thing) for field, told in schema["properties"].items()}
    needed = {field: fields[field] for field in schema.get("required", ())}
    return [needed, *(needed | {field: fields[field]} for field in fields), fields]


@pytest.mark.parametrize("persona", ["otto", "gus", "eve"])
def test_case_d1_no_operation_tells_anybody_of_what_she_may_not_see(world, hidden, program, persona):
    forbidden = [*CANARIES["vault"], *(CANARIES["club"] if persona != "gus" else ())]
    leaks, broken, found = [], [], 0
    for thing in hidden.values():
        for method, asked, body in requests(thing):
            answer = program(persona).send(method, asked, body)
            text = answer.getvalue().decode("utf-8", "replace") + str(answer.headers)
            leaks += [(method, asked, word) for word in forbidden if word in text]
            broken += [(method, asked, answer.status_code)] if answer.status_code >= 429 else []
            found += answer.status_code < 300
    assert leaks == []
    assert broken == []
    assert found > 10, "the walk is not only refused"


def test_case_d1_the_same_walk_finds_everything_for_who_may_read_it(world, hidden, program):
    seen = "".join(
        program("fay").send(method, asked).getvalue().decode("utf-8", "replace")
        for thing in hidden.values()
        for method, asked, _ in requests(thing)
        if method == "get"
    )
    words = [word for words in CANARIES.values() for word in words]
    assert [word for word in words if word not in seen and not word.endswith("file")] == []
