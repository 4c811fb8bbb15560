"""Who reads what through the API: each resource, asked by everybody of the cast."""

import pytest

from api.things import PEOPLE, READERS
from maillon.communities.actions import archive, choose_level
from maillon.communities.models import Community

PLACES = ("everyone", "club", "vault", "wall", "theirs")
PATHS = {
    "/publications/{publication}": "publications",
    "/publications/{publication}/comments": "publications",
    "/comments/{comment}": "comments",
    "/files/{file}": "files",
}


def path_to(pattern, things, place):
    return pattern.format(
        publication=things.publications[place], comment=things.comments[place], file=things.files[place]
    )


@pytest.mark.parametrize("pattern", PATHS)
def test_case_d1_what_lies_in_a_space_is_read_by_its_readers_only(world, program, things, pattern):
    for place in PLACES:
        path = path_to(pattern, things, place)
        found = {name: program(name).send("GET", path).status_code for name in PEOPLE}
        readers = READERS.get(place, set())
        assert found == {name: 200 if name in readers else 404 for name in PEOPLE}, path


def test_case_d1_what_is_elsewhere_is_read_there_only(world, program, things):
    for pattern in PATHS:
        assert program("eve").send("GET", path_to(pattern, things, "theirs")).status_code == 200
        assert program("eve").send("GET", path_to(pattern, things, "club")).status_code == 404


def test_communities_are_told_to_whom_they_are_listed(world, program):
    told = {
        name: {one["slug"] for one in program(name).send("GET", "/communities").json()["items"]}
        for name in (*PEOPLE, "eve")
    }
    assert told == {
        "ola": {"everyone", "club", "vault"},
        "fay": {"everyone", "club", "vault"},
        "ana": {"everyone", "club", "vault"},
        "otto": {"everyone", "club"},
        "ada": {"everyone", "club"},
        "gus": {"club"},
        "eve": {"club"},
    }


def test_who_may_only_list_a_community_learns_its_name_and_purpose(world, program):
    told = program("otto").send("GET", "/communities/club").json()
    assert {field: told[field] for field in ("objective", "about", "counts", "readers", "my_role")} == {
        "objective": None, "about": None, "counts": None, "readers": None, "my_role": None,
    }  # fmt: skip
    assert (told["name"], told["purpose"], told["access"]) == ("Club", "business", "closed")


def test_readers_of_a_community_are_those_whom_the_rule_lets_read(world, program):
    told = program("ana").send("GET", "/communities/club").json()
    assert told["readers"] == {"people": 3, "guests": [{"company": "Partner Ltd", "people": 1}]}
    assert program("ana").send("GET", "/communities/everyone").json()["readers"] == {"people": 5, "guests": []}


def test_readers_in_a_list_are_counted_as_readers_of_counts_them(world, program):
    from maillon.access.visibility import readers_of

    for one in program("ana").send("GET", "/communities").json()["items"]:
        people = readers_of(world.space(one["slug"]))
        guests = {one["company"]: one["people"] for one in one["readers"]["guests"]}
        assert one["readers"]["people"] == people.filter(kind="employee").count()
        assert sum(guests.values()) == people.filter(kind="guest").count()


@pytest.mark.parametrize("part", ["memberships", "publications"])
def test_inside_a_listed_community_nothing_is_read(world, program, part):
    found = {name: program(name).send("GET", f"/communities/club/{part}").status_code for name in PEOPLE}
    assert found == {"ola": 200, "fay": 200, "ana": 200, "gus": 200, "otto": 403, "ada": 403}
    found = {name: program(name).send("GET", f"/communities/vault/{part}").status_code for name in PEOPLE}
    assert found == {"ola": 200, "fay": 200, "ana": 200, "gus": 404, "otto": 404, "ada": 404}


def test_case_a18_a_guest_finds_only_people_she_meets(world, program):
    def names(client):
        return {one["name"] for one in client.send("GET", "/people?limit=100").json()["items"]}

    assert names(program("gus")) == {"Ola Owner", "Fay Moderator", "Ana Person", "Gus Guest"}
    assert "Otto Outside" in names(program("ana"))
    otto, ana = world.people["otto"].pk, world.people["ana"].pk
    assert program("gus").send("GET", f"/people/{otto}").status_code == 404
    assert program("gus").send("GET", f"/people/{otto}/publications").status_code == 404
    assert program("gus").send("GET", f"/people/{ana}").status_code == 200


def test_staged_people_are_told_when_asked_for_and_never_to_guests(world, program):
    def names(name, query):
        return {one["name"] for one in program(name).send("GET", f"/people?{query}").json()["items"]}

    assert "Sam Staged" not in names("ana", "")
    assert names("ana", "kind=staged") == {"Sam Staged"}
    assert names("gus", "kind=staged") == set()
    sam = world.people["sam"].pk
    assert program("ana").send("GET", f"/people/{sam}").json()["kind"] == "staged"
    assert program("gus").send("GET", f"/people/{sam}").status_code == 404


def test_facets_of_people_are_nobodys_business_to_guests(world, program):
    from maillon.organisation.models import Site
    from maillon.people.models import Person

    site = Site.objects.create(name="Rotterdam", country="NL")
    Person.objects.filter(pk__in=[world.people[name].pk for name in ("ana", "otto")]).update(site=site)
    facets = program("ana").send("GET", "/people").json()["facets"]
    assert facets == {"departments": [], "sites": [{"id": str(site.pk), "name": "Rotterdam", "count": 2}]}
    assert program("gus").send("GET", "/people").json()["facets"] == {"departments": [], "sites": []}
    assert {one["name"] for one in program("ana").send("GET", f"/people?site={site.pk}").json()["items"]} == {
        "Ana Person", "Otto Outside",
    }  # fmt: skip


def test_a_wall_is_read_by_employees_and_empty_to_guests(world, program, things):
    ana = world.people["ana"].pk
    for name in PEOPLE:
        told = program(name).send("GET", f"/people/{ana}/publications").json()["items"]
        assert [one["id"] for one in told] == ([str(things.publications["wall"])] if name in READERS["wall"] else []), (
            name
        )


def test_the_feed_holds_what_my_communities_and_people_published(world, program, things):
    from maillon.people.actions import follow

    def places(name):
        return {(one["title"], one["reason"]) for one in program(name).send("GET", "/feed").json()["items"]}

    inside = {("In everyone", "community"), ("In club", "community"), ("In vault", "community")}
    assert places("ana") == inside | {("In wall", "own")}
    assert places("gus") == {("In club", "community")}
    assert places("otto") == {("In everyone", "community")}
    follow(by=world.otto, person=world.people["ana"])
    assert places("otto") == {("In everyone", "community"), ("In wall", "followed")}


def test_what_she_muted_or_what_is_archived_comes_into_no_feed(world, program, things):
    club = Community.objects.select_related("space").get(slug="club")

    def is_brought() -> bool:
        ids = {one["id"] for one in program("ana").send("GET", "/feed?limit=100").json()["items"]}
        return str(things.publications["club"]) in ids

    assert is_brought()
    choose_level(by=world.ana, community=club, level="mute")
    assert not is_brought()
    choose_level(by=world.ana, community=club, level="every")
    assert is_brought()
    archive(by=world.ola, community=club)
    assert not is_brought()


def test_following_is_delivery_and_never_permission(world, program, things):
    from maillon.people.actions import follow

    follow(by=world.gus, person=world.people["ana"])
    assert [one["title"] for one in program("gus").send("GET", "/feed").json()["items"]] == ["In club"]


def test_loss_of_membership_is_loss_of_everything_inside(world, program, things):
    from maillon.access.models import Membership
    from maillon.communities.roles import remove_member

    client = program("gus")
    path = f"/publications/{things.publications['club']}"
    assert client.send("GET", path).status_code == 200
    place = Membership.objects.get(space=world.space("club"), person=world.people["gus"])
    remove_member(by=world.ola, community=world.club, membership=place)
    assert client.send("GET", path).status_code == 404
    assert client.send("GET", f"/files/{things.files['club']}").status_code == 404
    assert client.send("GET", "/feed").json()["items"] == []


def test_a_space_that_is_no_longer_extended_is_closed_to_its_guests(world, program, things):
    from maillon.communities.actions import edit_community

    client = program("gus")
    assert len(client.send("GET", "/feed").json()["items"]) == 1
    edit_community(by=world.ola, community=world.club, is_extended=False)
    assert client.send("GET", "/feed").json()["items"] == []
    assert client.send("GET", "/communities/club").status_code == 404


def test_what_is_removed_is_gone_from_every_surface(world, program, things):
    from maillon.content.actions import remove
    from maillon.content.models import Publication

    remove(by=world.ana, thing=Publication.objects.get(pk=things.publications["everyone"]))
    client = program("ana")
    for path in (f"/publications/{things.publications['everyone']}", f"/comments/{things.comments['everyone']}",
                 f"/files/{things.files['everyone']}", f"/publications/{things.publications['everyone']}/comments"):  # fmt: skip
        assert client.send("GET", path).status_code == 404, path
    assert "In everyone" not in {one["title"] for one in client.send("GET", "/feed").json()["items"]}
    assert client.send("GET", "/communities/everyone/publications").json()["items"] == []


def test_what_is_hidden_is_seen_by_its_author_and_moderators(world, program, things):
    from django.utils import timezone

    from maillon.content.models import Publication

    Publication.objects.filter(pk=things.publications["everyone"]).update(hidden_at=timezone.now())
    path = f"/publications/{things.publications['everyone']}"
    found = {name: program(name).send("GET", path).status_code for name in ("ana", "fay", "otto", "ada")}
    assert found == {"ana": 200, "fay": 200, "otto": 404, "ada": 404}


def test_a_message_id_is_told_to_owners_only(world, program, things):
    from maillon.content.models import Publication

    facts = {"body_format": "mail", "message_id": "<1@mail.example>", "brought_in_by": world.people["fay"]}
    Publication.objects.filter(pk=things.publications["club"]).update(**facts)
    path = f"/publications/{things.publications['club']}"
    told = {name: program(name).send("GET", path).json()["source"] for name in ("ola", "fay", "gus")}
    assert {name: source["message_id"] for name, source in told.items()} == {
        "ola": "<1@mail.example>",
        "fay": None,
        "gus": None,
    }
    assert told["gus"]["kind"] == "mail"
    assert told["gus"]["brought_in_by"]["name"] == "Fay Moderator"


def test_search_finds_what_the_viewer_reads_and_no_more(world, program, things):
    from maillon.search.indexing import rebuild

    rebuild()
    for name in PEOPLE:
        text = program(name).send("GET", "/search?q=harbour").content.decode()
        for place in ("everyone", "club", "vault", "wall"):
            assert (f"In {place}" in text) == (name in READERS[place]), (name, place)


def test_me_is_who_asks(world, program):
    told = program("gus").send("GET", "/me").json()
    assert told["person"] == {
        "id": str(world.people["gus"].pk), "name": "Gus Guest", "kind": "guest", "company": "Partner Ltd", "photo_url": None,
    }  # fmt: skip
    assert (told["organisation"]["name"], told["unread"]) == ("Club & Co", {"notices": 0, "communities": 0})


def test_me_counts_what_is_new(world, program, things):
    assert program("otto").send("GET", "/me").json()["unread"]["communities"] == 1
    assert program("ana").send("GET", "/me").json()["unread"]["communities"] == 0
