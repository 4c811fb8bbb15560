"""Writing through the API: each verb, by whom it is allowed and by whom not."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from api.things import PEOPLE
from maillon.access.models import Membership
from maillon.communities.actions import invite
from maillon.communities.models import Community, Request
from maillon.content.models import Attachment, Comment, Publication


def statuses(program, method, path, body=None, names=PEOPLE):
    return {name: program(name).send(method, path, body).status_code for name in names}


def membership(world, name, place):
    return Membership.objects.get(space=world.space(place), person=world.people[name])


def test_members_publish_in_a_community(world, program):
    words = {"title": "Pump", "body": "Back **soon** #pump"}
    found = statuses(program, "POST", "/communities/club/publications", words)
    assert found == {"ola": 201, "fay": 201, "ana": 201, "gus": 201, "otto": 403, "ada": 403}
    found = statuses(program, "POST", "/communities/vault/publications", words)
    assert found == {"ola": 201, "fay": 201, "ana": 201, "gus": 404, "otto": 404, "ada": 404}


def test_what_was_published_is_told_whole(world, program):
    made = program("ana").send(
        "POST", "/communities/club/publications", {"title": "Pump", "body": "Back **soon** #pump"}
    )
    told = made.json()
    assert made["Location"] == f"/api/v1/publications/{told['id']}"
    assert made["ETag"] == '"1"'
    assert {field: told[field] for field in ("kind", "community", "title", "body", "body_format", "topics", "version")} == {
        "kind": "post", "community": "club", "title": "Pump", "body": "Back **soon** #pump", "body_format": "markdown",
        "topics": ["pump"], "version": 1,
    }  # fmt: skip
    assert "<strong>soon</strong>" in told["html"]
    assert (told["counts"], told["my_reaction"], told["edited_at"], told["source"]) == (
        {"comments": 0, "reactions": 0}, None, None, None,
    )  # fmt: skip
    assert told["published_at"].endswith("Z")
    assert program("gus").send("GET", f"/publications/{told['id']}").json() == told


@pytest.mark.parametrize("body", [{}, {"body": ""}, {"title": "   ", "body": "\n"}, {"body": "\u0000"}])
def test_nothing_is_not_published(world, program, body):
    assert program("ana").send("POST", "/communities/club/publications", body).status_code == 422
    assert not Publication.objects.exists()


def test_one_publishes_on_ones_own_wall_only(world, program):
    path = f"/people/{world.people['ana'].pk}/publications"
    found = statuses(program, "POST", path, {"body": "Hello"})
    assert found == {"ana": 201, "ola": 403, "fay": 403, "otto": 403, "ada": 403, "gus": 403}
    assert program("ana").send("GET", path).json()["items"][0]["community"] is None


def test_members_answer(world, program, things):
    path = f"/publications/{things.publications['club']}/comments"
    found = statuses(program, "POST", path, {"body": "Yes"})
    assert found == {"ola": 201, "fay": 201, "ana": 201, "gus": 201, "otto": 404, "ada": 404}
    assert program("ana").send("GET", f"/publications/{things.publications['club']}").json()["counts"]["comments"] == 5


def test_an_answer_names_what_it_answers(world, program, things):
    path = f"/publications/{things.publications['club']}/comments"
    made = program("gus").send("POST", path, {"body": "Yes", "parent": str(things.comments["club"])})
    assert (made.json()["parent"], made.json()["author"]["name"]) == (str(things.comments["club"]), "Gus Guest")
    assert made["Location"] == f"/api/v1/comments/{made.json()['id']}"


def test_case_d2_an_answer_to_a_comment_of_another_thread_is_refused(world, program, things):
    path = f"/publications/{things.publications['everyone']}/comments"
    for place in ("club", "vault", "theirs"):
        refused = program("ana").send("POST", path, {"body": "Yes", "parent": str(things.comments[place])})
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "parent")
    assert Comment.objects.filter(publication_id=things.publications["everyone"]).count() == 1


def test_case_d2_a_file_of_another_is_attached_by_nobody(world, program, things):
    mine = program("ana").post("/api/v1/files", {"file": SimpleUploadedFile("a.txt", b"mine")}).json()["id"]
    for name, number in (
        ("otto", mine),
        ("ana", things.files["vault"]),
        ("ana", things.files["theirs"]),
        ("ana", 2**62),
    ):
        body = {"body": "Look", "attachments": [str(number)]}
        refused = program(name).send("POST", "/communities/everyone/publications", body)
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "attachments")
    assert Attachment.objects.get(pk=mine).publication_id is None


def test_case_d4_one_wrong_file_refuses_all(world, program):
    mine = [
        program("ana").post("/api/v1/files", {"file": SimpleUploadedFile("a.txt", b"mine")}).json()["id"]
        for _ in range(2)
    ]
    body = {"body": "Look", "attachments": [*mine, "123"]}
    assert program("ana").send("POST", "/communities/everyone/publications", body).status_code == 422
    assert set(Attachment.objects.filter(pk__in=mine).values_list("publication", flat=True)) == {None}
    assert not Publication.objects.exists()


def test_only_the_author_edits(world, program, things):
    path = f"/publications/{things.publications['club']}"
    assert statuses(program, "PATCH", path, {"body": "Other words"}) == {
        "ana": 200, "ola": 403, "fay": 403, "gus": 403, "otto": 404, "ada": 404,
    }  # fmt: skip
    told = program("ana").send("GET", path).json()
    assert (told["body"], told["title"], told["version"]) == ("Other words", "In club", 2)
    path = f"/comments/{things.comments['club']}"
    assert statuses(program, "PATCH", path, {"body": "Other words"}) == {
        "ana": 200, "ola": 403, "fay": 403, "gus": 403, "otto": 404, "ada": 404,
    }  # fmt: skip


def test_what_is_not_given_stays(world, program, things):
    path = f"/publications/{things.publications['club']}"
    before = program("ana").send("GET", path).json()
    told = program("ana").send("PATCH", path, {"title": "New"}).json()
    assert (told["title"], told["body"], told["version"]) == ("New", before["body"], 2)
    assert program("ana").send("PATCH", path, {}).json()["version"] == 2


def test_what_came_by_mail_is_edited_by_nobody(world, program, things):
    Publication.objects.filter(pk=things.publications["club"]).update(body_format="mail")
    assert (
        program("ana").send("PATCH", f"/publications/{things.publications['club']}", {"body": "x"}).status_code == 403
    )


@pytest.mark.parametrize("thing", ["publications", "comments"])
def test_the_author_and_moderators_remove(world, program, things, thing):
    path = f"/{thing}/{getattr(things, thing)['club']}"
    assert statuses(program, "DELETE", path, names=("gus", "otto", "ada")) == {"gus": 403, "otto": 404, "ada": 404}
    assert program("fay").send("DELETE", path).status_code == 204
    assert program("ana").send("GET", path).status_code == 404
    assert program("ana").send("DELETE", path).status_code == 404


@pytest.mark.parametrize("thing", ["publications", "comments"])
def test_one_has_one_reaction_and_takes_it_back(world, program, things, thing):
    path = f"/{thing}/{getattr(things, thing)['club']}"
    client = program("gus")
    assert client.send("PUT", f"{path}/reactions/useful").json() == {
        "reactions": {"useful": 1},
        "my_reaction": "useful",
    }
    assert client.send("PUT", f"{path}/reactions/useful").json()["reactions"] == {"useful": 1}
    assert client.send("PUT", f"{path}/reactions/bravo").json()["reactions"] == {"bravo": 1}
    assert client.send("DELETE", f"{path}/reactions/useful").status_code == 204
    assert client.send("GET", path).json()["my_reaction"] == "bravo"
    assert client.send("DELETE", f"{path}/reactions/bravo").status_code == 204
    told = client.send("GET", path).json()
    assert (told["my_reaction"], told["counts"]["reactions"], told["version"]) == (None, 0, 1)


def test_reacting_is_for_members(world, program, things):
    path = f"/publications/{things.publications['club']}/reactions/useful"
    assert statuses(program, "PUT", path) == {"ola": 200, "fay": 200, "ana": 200, "gus": 200, "otto": 404, "ada": 404}


@pytest.mark.parametrize("name", ["like", "USEFUL", "useful%20", "1", "null"])
def test_a_reaction_is_one_of_four(world, program, things, name):
    refused = program("ana").send("PUT", f"/publications/{things.publications['club']}/reactions/{name}")
    assert refused.status_code == 422


def test_employees_make_communities(world, program):
    body = {"name": "Dry dock", "purpose": "business", "access": "closed"}
    assert statuses(program, "POST", "/communities", body, ("ana", "gus")) == {"ana": 201, "gus": 403}
    made = Community.objects.get(slug="dry-dock")
    assert (made.space.access, membership(world, "ana", "everyone").role) == ("closed", "member")
    told = program("ana").send("GET", "/communities/dry-dock").json()
    assert (told["my_role"], told["counts"]["members"], told["access"]) == ("owner", 1, "closed")


def test_a_slug_that_is_taken_gets_another_end_without_a_word(world, program):
    made = program("otto").send("POST", "/communities", {"name": "Vault"})
    assert made.status_code == 201
    assert made.json()["slug"] != "vault"
    assert made.json()["slug"].startswith("vault-")


def test_only_owners_edit_a_community(world, program):
    body = {"objective": "Swim together", "access": "open"}
    found = statuses(program, "PATCH", "/communities/club", body, ("fay", "ana", "gus", "otto", "ada", "eve"))
    assert found == {"fay": 403, "ana": 403, "gus": 403, "otto": 403, "ada": 403, "eve": 200}
    assert program("otto").send("PATCH", "/communities/vault", body).status_code == 404
    told = program("ola").send("PATCH", "/communities/club", body).json()
    assert (told["objective"], told["access"], told["name"]) == ("Swim together", "open", "Club")
    assert Community.objects.get(pk=world.club.pk).objective == "Swim together"


def test_one_walks_into_an_open_community(world, program):
    space = world.space("everyone")
    Membership.objects.filter(space=space, person=world.people["otto"]).delete()
    made = program("otto").send("POST", "/communities/everyone/memberships", {})
    assert (made.status_code, made.json()["role"], made.json()["state"]) == (201, "member", "member")
    again = program("otto").send("POST", "/communities/everyone/memberships", {})
    assert (again.status_code, again.json()["id"]) == (200, made.json()["id"])
    assert program("gus").send("POST", "/communities/everyone/memberships", {}).status_code == 404


def test_one_asks_at_a_closed_community_and_learns_nothing_of_a_secret_one(world, program):
    asked = program("otto").send("POST", "/communities/club/memberships", {"message": "May I?"})
    assert (asked.status_code, asked.json()["id"], asked.json()["state"]) == (202, None, "asked")
    assert Request.objects.get().message == "May I?"
    never = program("otto").send("POST", "/communities/never-was/memberships", {})
    secret = program("otto").send("POST", "/communities/vault/memberships", {})
    assert (secret.status_code, secret.content) == (404, never.content)


def test_an_invitation_opens_even_a_secret_community(world, program):
    invite(by=world.ola, community=world.vault, person=world.people["otto"])
    assert program("otto").send("GET", "/communities/vault").status_code == 404
    assert program("otto").send("POST", "/communities/vault/memberships", {}).status_code == 201
    assert program("otto").send("GET", "/communities/vault").json()["my_role"] == "member"


def test_an_owner_makes_a_membership_at_once(world, program):
    body = {"person": str(world.people["otto"].pk)}
    found = statuses(program, "POST", "/communities/club/memberships", body, ("fay", "ana", "gus", "ada", "ola"))
    assert found == {"fay": 403, "ana": 403, "gus": 403, "ada": 403, "ola": 201}
    assert membership(world, "otto", "club").role == "member"


@pytest.mark.parametrize("name", ["sam", "zoe", "eve"])
def test_nobody_who_cannot_sign_in_here_is_made_a_member(world, program, name):
    refused = program("ola").send("POST", "/communities/vault/memberships", {"person": str(world.people[name].pk)})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "person")


def test_owners_hand_out_roles_and_moderators_do_not(world, program):
    path = f"/communities/club/memberships/{membership(world, 'ana', 'club').pk}"
    found = statuses(program, "PATCH", path, {"role": "moderator"}, ("fay", "ana", "gus", "otto", "ola"))
    assert found == {"fay": 403, "ana": 403, "gus": 403, "otto": 403, "ola": 200}
    assert membership(world, "ana", "club").role == "moderator"


def test_a_guest_stays_a_member(world, program):
    path = f"/communities/club/memberships/{membership(world, 'gus', 'club').pk}"
    assert program("ola").send("PATCH", path, {"role": "owner"}).status_code == 422


def test_case_d2_a_membership_is_found_under_its_own_community_only(world, program):
    number = membership(world, "ana", "vault").pk
    for method, body in (("GET", None), ("PATCH", {"role": "owner"}), ("DELETE", None)):
        assert program("ola").send(method, f"/communities/club/memberships/{number}", body).status_code == 404
    assert membership(world, "ana", "vault").role == "member"


def test_one_leaves_and_moderators_end_a_members_place(world, program):
    gus, ana, fay = (membership(world, name, "club").pk for name in ("gus", "ana", "fay"))
    assert program("ana").send("DELETE", f"/communities/club/memberships/{gus}").status_code == 403
    assert program("ana").send("DELETE", f"/communities/club/memberships/{ana}").status_code == 204
    assert program("fay").send("DELETE", f"/communities/club/memberships/{gus}").status_code == 204
    assert program("ola").send("DELETE", f"/communities/club/memberships/{fay}").status_code == 204


def test_a_community_is_never_without_an_owner(world, program):
    ola = membership(world, "ola", "club").pk
    for method, body in (("DELETE", None), ("PATCH", {"role": "member"})):
        refused = program("ola").send(method, f"/communities/club/memberships/{ola}", body)
        assert (refused.status_code, refused.json()["state"]["role"]) == (409, "owner")


def test_one_changes_ones_own_language_and_zone(world, program):
    told = program("ana").send("PATCH", "/me", {"language": "fr", "time_zone": "Asia/Tokyo"}).json()
    assert (told["language"], told["time_zone"]) == ("fr", "Asia/Tokyo")
    assert program("ana").send("PATCH", "/me", {"time_zone": "Mars/Olympus"}).status_code == 422
    assert program("otto").send("GET", "/me").json()["language"] == ""


def test_a_file_is_ones_own_until_it_is_sent(world, program):
    made = program("ana").post("/api/v1/files", {"file": SimpleUploadedFile("plan é.txt", b"canary-file")})
    told = made.json()
    assert (made.status_code, told["name"], told["bytes"], told["media_type"]) == (201, "plan é.txt", 11, "text/plain")
    path = f"/files/{told['id']}"
    assert statuses(program, "GET", path) == {"ana": 200} | dict.fromkeys(("ola", "fay", "otto", "gus", "ada"), 404)
    body = {"body": "Here", "attachments": [told["id"]]}
    sent = program("ana").send("POST", "/communities/club/publications", body).json()
    assert [one["id"] for one in sent["attachments"]] == [told["id"]]
    assert statuses(program, "GET", path) == {
        "ola": 200, "fay": 200, "ana": 200, "gus": 200, "otto": 404, "ada": 404,
    }  # fmt: skip


def test_one_takes_ones_own_file_back(world, program, things):
    path = f"/files/{things.files['club']}"
    assert statuses(program, "DELETE", path, names=("ola", "fay", "gus", "otto")) == {
        "ola": 403, "fay": 403, "gus": 403, "otto": 404,
    }  # fmt: skip
    assert program("ana").send("DELETE", path).status_code == 204
    assert program("ana").send("GET", path).status_code == 404
    assert program("ana").send("GET", f"/publications/{things.publications['club']}").json()["attachments"] == []


def test_what_only_claims_to_be_a_picture_is_told_as_none(world, program):
    fake = SimpleUploadedFile("photo.png", b"<script>alert(1)</script>", content_type="image/png")
    told = program("ana").post("/api/v1/files", {"file": fake}).json()
    assert (told["media_type"].startswith("image/"), told["width"], told["preview_url"]) == (False, 0, None)


def test_files_come_one_at_a_time_and_alone(world, program):
    files = [SimpleUploadedFile(name, b"x") for name in ("a.txt", "b.txt")]
    for body in (
        {"file": files},
        {"file": files[0], "other": files[1]},
        {"file": files[0], "person": "1"},
        {"other": files[0]},
        {},
    ):
        for one in files:
            one.seek(0)
        assert program("ana").post("/api/v1/files", body).status_code == 422
    assert program("ana").send("POST", "/files", {"file": "x"}).status_code == 415
    assert not Attachment.objects.exists()


def test_an_owner_hands_a_community_over_and_nobody_else_does(world, program):
    path, body = "/communities/club/hand-over", {"person": str(world.people["ana"].pk), "stay": "sponsor"}
    assert statuses(program, "POST", path, body, ("fay", "gus", "otto", "ola")) == {
        "fay": 403, "gus": 403, "otto": 403, "ola": 200,
    }  # fmt: skip
    assert (membership(world, "ana", "club").role, membership(world, "ola", "club").role) == ("owner", "sponsor")
    assert program("otto").send("POST", "/communities/vault/hand-over", body).status_code == 404


def test_where_not_every_member_publishes_the_api_says_so_and_holds_it(world, program):
    made = program("ola").send("POST", "/communities", {"name": "Notices of the house", "publishers": "chosen"}).json()
    assert made["publishers"] == "chosen"
    path = f"/communities/{made['slug']}"
    program("ana").send("POST", f"{path}/memberships", {})
    assert statuses(program, "POST", f"{path}/publications", {"body": "x"}, ("ana", "otto", "ola")) == {
        "ana": 403, "otto": 403, "ola": 201,
    }  # fmt: skip
    program("ola").send("PATCH", path, {"publishers": "members"})
    assert program("ana").send("POST", f"{path}/publications", {"body": "x"}).status_code == 201
