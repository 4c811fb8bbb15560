"""Lists: pages by cursor that neither lose nor repeat, and a number of queries that does not grow."""

from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from api.things import PEOPLE
from maillon.communities.actions import create_community
from maillon.content.actions import publish_comment
from maillon.content.kinds.post.actions import publish_post
from maillon.search.indexing import rebuild

LISTS = (
    "/feed", "/communities", "/people", "/communities/everyone/memberships", "/communities/everyone/publications",
)  # fmt: skip


def walked(client, path, limit):
    """Every id of a list, page by page."""
    found, cursor = [], ""
    for _ in range(50):
        sign = "&" if "?" in path else "?"
        answer = client.send("GET", f"{path}{sign}limit={limit}&cursor={cursor}")
        assert answer.status_code == 200, answer.content
        page = answer.json()
        found += [one["id"] for one in page["items"]]
        assert len(page["items"]) <= limit
        if page["next"] is None:
            return found
        cursor = page["next"]
    raise AssertionError("the list does not end")


@pytest.fixture
def full(world):
    for number in range(7):
        made = publish_post(by=world.ana, space=world.space("everyone"), body=f"Number {number} #harbour")
    for number in range(7):
        publish_comment(by=world.ana, publication=made, body=f"Answer {number}")
        create_community(by=world.ana, name=f"Community {number}")
    return made


def test_a_list_is_the_same_in_pages_of_any_size(world, program, full):
    for path in (*LISTS, "/feed?order=active"):
        client = program("ana")
        whole = walked(client, path, 100)
        assert len(whole) == len(set(whole)) >= 5
        for limit in (1, 2, 3):
            assert walked(client, path, limit) == whole


def test_the_feed_with_followed_people_is_the_same_in_pages_of_any_size(world, program):
    from maillon.content.kinds.post.actions import publish_on_wall
    from maillon.people.actions import follow

    follow(by=world.otto, person=world.people["ana"])
    elsewhere = create_community(by=world.ana, name="Open").space
    for number in range(6):
        publish_post(by=world.ana, space=world.space("everyone"), body=f"In a community of his {number}")
        publish_post(by=world.ana, space=elsewhere, body=f"In an open one that is not {number}")
        publish_post(by=world.ana, space=world.space("vault"), body=f"In a secret one {number}")
        publish_on_wall(by=world.ana, body=f"On the wall {number}")
        publish_post(by=world.fay, space=world.space("everyone"), body=f"By somebody else {number}")
    for path in ("/feed", "/feed?order=active"):
        whole = walked(program("otto"), path, 100)
        assert len(whole) == len(set(whole)) == 24
        for limit in (1, 5, 7, 20):
            assert walked(program("otto"), path, limit) == whole


def test_what_somebody_followed_wrote_is_found_behind_all_that_one_may_not_read_of_her(world, program):
    from maillon.people.actions import follow

    follow(by=world.otto, person=world.people["ana"])
    elsewhere = create_community(by=world.ana, name="Open").space
    old = [publish_post(by=world.ana, space=elsewhere, body=f"Long ago {number}").pk for number in range(3)]
    for number in range(30):
        publish_post(by=world.ana, space=world.space("club"), body=f"Among members {number}")
    for limit in (1, 2, 20):
        assert walked(program("otto"), "/feed", limit) == [str(pk) for pk in reversed(old)]


def test_comments_come_in_the_order_they_were_written(world, program, full):
    path = f"/publications/{full.pk}/comments"
    whole = walked(program("ana"), path, 100)
    assert len(whole) == 7
    assert walked(program("ana"), path, 2) == whole
    told = program("ana").send("GET", path).json()["items"]
    assert [one["body"] for one in told] == [f"Answer {number}" for number in range(7)]


def test_search_goes_on_where_it_stopped(world, program, full):
    rebuild()
    whole = walked(program("ana"), "/search?q=harbour", 100)
    assert len(whole) == 7
    assert walked(program("ana"), "/search?q=harbour", 3) == whole


def test_the_feed_recently_active_begins_with_the_newest_answer(world, program):
    old = publish_post(by=world.ana, space=world.space("everyone"), body="Old")
    publish_post(by=world.ana, space=world.space("everyone"), body="New")
    publish_comment(by=world.otto, publication=old, body="Still true")
    client = program("ana")
    assert [one["body"] for one in client.send("GET", "/feed").json()["items"]] == ["New", "Old"]
    assert [one["body"] for one in client.send("GET", "/feed?order=active").json()["items"]] == ["Old", "New"]


def test_case_d13_a_cursor_of_nobody_is_refused(world, program):
    for path, cursor in product(
        (*LISTS, "/notices"), ("x", "%00", "..", "é", "a" * 300, "LTEuLTE", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5LjE")
    ):
        answer = program("ana").send("GET", f"{path}?cursor={cursor}")
        assert answer.status_code in (200, 422)
        if answer.status_code == 200:
            assert "items" in answer.json()
        else:
            assert [one["field"] for one in answer.json()["errors"]] == ["cursor"]


def test_case_g2_a_page_has_1_to_100_items(world, program):
    for path, limit in product(
        (*LISTS, "/search", "/notices"), ("0", "-1", "101", "1000000000", "1e1", "1.0", " 5", "", "null", "%5B5%5D")
    ):
        answer = program("ana").send("GET", f"{path}?limit={limit}")
        assert (answer.status_code, [one["field"] for one in answer.json()["errors"]]) == (422, ["limit"])


QUERIES = {
    "/feed": 9,
    "/communities/everyone/publications": 7,
    "/communities/everyone/memberships": 6,
    "/communities": 7,
    "/people": 4,
    "/publications/{}/comments": 6,
    "/me": 4,
}


def asked(client, path):
    client.send("GET", path)  # The organisation is remembered, the token's use noted, the SQL prepared.
    with CaptureQueriesContext(connection) as found:
        assert client.send("GET", path).status_code == 200
    return len(found)


@pytest.mark.parametrize("path", QUERIES)
def test_a_list_asks_the_same_number_of_queries_for_1_and_for_3_rows(world, program, path):
    from maillon.people.actions import add_person, follow

    client = program("ana")
    follow(by=world.ana, person=world.people["otto"])
    made = publish_post(by=world.ana, space=world.space("everyone"), body="One #one")
    publish_comment(by=world.otto, publication=made, body="Answer")
    count, path = QUERIES[path], path.format(made.pk)
    assert asked(client, path) == count
    for number in range(2):
        other = publish_post(by=world.otto, space=world.space("everyone"), body=f"More {number} #one")
        publish_comment(by=world.otto, publication=made, body="Answer")
        publish_comment(by=world.otto, publication=other, body="Answer")
        create_community(by=world.ana, name=f"More {number}", is_extended=True)
        add_person(name=f"More {number}", email=f"more{number}@club.example")
    assert asked(client, path) == count


def test_guests_ask_no_more_than_others(world, program, things):
    assert asked(program("gus"), "/feed") <= asked(program("ana"), "/feed")
    assert len(PEOPLE) == 6
