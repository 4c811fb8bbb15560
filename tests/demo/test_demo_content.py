"""The demo organisation's data files hold together: members write, time runs forward, nobody repeats a sentence."""

import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

DEMO = Path(__file__).parents[2] / "src" / "maillon" / "demo"
BUSINESS_KINDS = {"gathering", "product", "problem", "customer", "trade", "project", "partner"}
REACTIONS = {"useful", "well_seen", "bravo", "thanks"}
FIRST_DAY = datetime(2025, 11, 23, tzinfo=UTC)
TODAY = datetime(2026, 11, 23, tzinfo=UTC)

Row = dict[str, Any]


def read(path: Path) -> Row:
    return tomllib.loads(path.read_text(encoding="utf-8"))


ORGANISATION = read(DEMO / "people.toml")
PEOPLE: dict[str, Row] = {person["key"]: person for person in ORGANISATION["people"]}
KEY_OF_NAME = {person["name"]: key for key, person in PEOPLE.items()}
EMPLOYEES = {key for key, person in PEOPLE.items() if person["kind"] == "employee"}
ZONES = {site["slug"]: ZoneInfo(site["time_zone"]) for site in ORGANISATION["sites"]}
COMMUNITIES: dict[str, Row] = {row["slug"]: row for row in read(DEMO / "communities.toml")["communities"]}
THREADS = {path.stem: read(path)["publications"] for path in sorted((DEMO / "threads").glob("*.toml"))}


def publications() -> Iterator[tuple[str, Row]]:
    for place, rows in THREADS.items():
        for row in rows:
            yield place, row


def written() -> Iterator[tuple[str, Row]]:
    """Every publication and every comment, with the file it stands in."""
    for place, publication in publications():
        yield place, publication
        for comment in publication.get("comments", []):
            yield place, comment


def members(community: Row) -> set[str]:
    if community["members"] == "all":
        return set(EMPLOYEES)
    wheres = community.get("members_where", [])
    named = {community["owner"], *community["moderators"], *community["members"]}
    named |= {*community.get("sponsors", ()), *community.get("relays", ())}
    return named | {key for key in EMPLOYEES if any(where.items() <= PEOPLE[key].items() for where in wheres)}


MEMBERS = {slug: members(community) for slug, community in COMMUNITIES.items()} | {
    "_walls": set(EMPLOYEES),
    "_rooms": set(EMPLOYEES),
}


def moment(row: Row) -> datetime:
    site = PEOPLE[row["author"]].get("site", "le-havre")
    return datetime.fromisoformat(row["on"]).replace(tzinfo=ZONES[site])


def sentences(text: str) -> Iterator[str]:
    for part in re.split(r"[.!?…](?=\s)|\n", text):
        sentence = " ".join(re.sub(r"^[\W_]+|[\W_]+$", "", part).casefold().split())
        if re.search(r"[^\W\d_]", sentence):
            yield sentence


def texts() -> Iterator[tuple[str, str]]:
    for key, person in PEOPLE.items():
        yield key, person.get("about", "")
    for slug, community in COMMUNITIES.items():
        yield slug, community["about"]
        yield slug, community["objective"]
    for place, row in written():
        yield f"{place} {row['on']}", row.get("title", "")
        yield f"{place} {row['on']}", row["body"]


def test_there_are_118_employees_and_6_guests_of_named_companies() -> None:
    guests = [person for person in PEOPLE.values() if person["kind"] == "guest"]
    assert (len(ORGANISATION["people"]), len(PEOPLE), len(EMPLOYEES), len(guests)) == (124, 124, 118, 6)
    assert all(guest["company"] for guest in guests)


def test_every_employee_signs_in_with_an_address_or_a_number_and_has_a_known_place() -> None:
    departments = {row["slug"] for row in ORGANISATION["departments"]}
    entities = {row["slug"] for row in ORGANISATION["entities"]}
    assert (len(departments), len(entities), len(ZONES)) == (9, 3, 6)
    for key in EMPLOYEES:
        person = PEOPLE[key]
        assert ("login" in person) != ("number" in person), key
        places = (person["department"] in departments, person["site"] in ZONES, person["entity"] in entities)
        assert places == (True, True, True), key


def test_exactly_one_person_administers_and_the_first_one_is_ines() -> None:
    assert [key for key, person in PEOPLE.items() if person.get("is_admin")] == ["florence.maheut"]
    assert next(iter(PEOPLE)) == "ines.carvalho"


def test_two_thirds_of_the_communities_are_business() -> None:
    business = [row for row in COMMUNITIES.values() if row["purpose"] == "business"]
    leisure = [row for row in COMMUNITIES.values() if row["purpose"] == "leisure"]
    assert (len(COMMUNITIES), len(business), len(leisure)) == (24, 16, 8)
    assert {row["kind"] for row in business} == BUSINESS_KINDS
    assert not [row for row in leisure if "kind" in row]


def test_people_named_by_communities_exist_and_guests_only_enter_extended_ones() -> None:
    for slug, community in COMMUNITIES.items():
        assert MEMBERS[slug] <= PEOPLE.keys(), slug
        assert community["is_extended"] == bool(MEMBERS[slug] - EMPLOYEES), slug


def test_every_community_has_its_threads_and_no_file_is_left_over() -> None:
    assert THREADS.keys() == COMMUNITIES.keys() | {"_walls", "_rooms"}


def test_there_is_enough_to_read() -> None:
    rows = [row for _, row in publications()]
    replies = [len(row.get("comments", [])) for row in rows]
    assert len(rows) >= 300
    assert sum(replies) >= 900
    assert sum(count >= 5 for count in replies) >= 40


def test_only_members_write_react_and_are_mentioned() -> None:
    for place, row in written():
        named = {KEY_OF_NAME[name] for name in re.findall(r"@\[([^\]]+)\]", row["body"])}
        reacting = [key for keys in row.get("reactions", {}).values() for key in keys]
        assert row.get("reactions", {}).keys() <= REACTIONS, (place, row["on"])
        assert {row["author"], *named, *reacting} <= MEMBERS[place], (place, row["on"])
        assert row["author"] not in reacting, (place, row["on"])


def test_wall_publications_stand_on_the_wall_of_an_employee() -> None:
    assert {row["wall"] for row in THREADS["_walls"]} <= EMPLOYEES


def test_the_rooms_are_everybodys_and_of_entities_that_exist() -> None:
    rooms = {row["room"] for row in THREADS["_rooms"]}
    assert "everybody" in rooms
    assert rooms - {"everybody"} <= {row["slug"] for row in ORGANISATION["entities"]}


def test_publication_keys_are_unique_in_their_file() -> None:
    for place, rows in THREADS.items():
        keys = [row["key"] for row in rows]
        assert len(keys) == len(set(keys)), place


def test_everything_was_written_within_the_year_before_today() -> None:
    for place, row in written():
        assert FIRST_DAY <= moment(row) < TODAY, (place, row["on"])


def test_a_comment_comes_after_its_publication_and_its_parent() -> None:
    for place, publication in publications():
        comments = publication.get("comments", [])
        for position, comment in enumerate(comments, start=1):
            above = publication
            if "parent" in comment:
                assert 1 <= comment["parent"] < position, (place, publication["key"], position)
                above = comments[comment["parent"] - 1]
            assert moment(comment) > moment(above), (place, publication["key"], position)


def test_no_sentence_is_written_twice() -> None:
    first: dict[str, str] = {}
    twice = []
    for where, text in texts():
        for sentence in sentences(text):
            if sentence in first:
                twice.append((sentence, first[sentence], where))
            first.setdefault(sentence, where)
    assert twice == []


def test_polls_are_voted_in_by_members_and_an_anonymous_one_says_only_numbers() -> None:
    polls = [(place, row) for place, row in publications() if row.get("kind") == "poll"]
    assert {COMMUNITIES[place]["language"] for place, _row in polls} == {"fr", "en"}
    for place, row in polls:
        votes = row.get("votes", [])
        assert {*row.get("voters", ()), *(key for keys in votes for key in keys)} <= MEMBERS[place]
        assert len(votes or row["counts"]) == len(row["choices"])
        if row.get("is_anonymous"):
            assert not votes
            assert sum(row["counts"]) == len(row["voters"]) == len(set(row["voters"]))
