"""Too much in one text, and ids that are wrong or somebody else's, through the pages: a sentence, and nothing is lost."""

from __future__ import annotations

import pytest

from maillon.content.actions import publish_comment
from maillon.content.kinds.post.actions import publish_post
from maillon.content.models import Comment, Publication
from maillon.notifications.models import Notice

MEGABYTE = "m" * 1_000_000
NO_IDS = ["0", "-1", "1e0", "9" * 19, "9" * 40, "abc", "1' or 1=1", "\0", "[]", "²", "½", ""]


@pytest.fixture
def thread(world):
    return publish_post(by=world.fay, space=world.space("club"), title="A thread", body="To be answered")


def test_a_post_of_a_megabyte_comes_back_with_the_limit_named_and_is_not_kept(world, thread, sign_in):
    ana, before = sign_in("ana"), Publication.objects.count()
    posted = ana.post("/publish/", {"place": "club", "title": "Long", "body": MEGABYTE})
    answered = ana.post(f"/p/{thread.pk}/comment/", {"body": MEGABYTE})
    assert (posted.status_code, answered.status_code) == (422, 422)
    assert "Please keep this to 20000 characters." in posted.content.decode()
    assert "Please keep this to 10000 characters." in answered.content.decode()
    assert MEGABYTE in posted.content.decode()
    assert MEGABYTE in answered.content.decode()
    assert 'value="Long"' in posted.content.decode()
    assert (Publication.objects.count(), Comment.objects.count()) == (before, 0)


def test_an_edit_of_a_megabyte_changes_nothing_and_comes_back(world, sign_in):
    mine = publish_post(by=world.ana, space=world.space("club"), title="Mine", body="As it was")
    answer = sign_in("ana").post(f"/p/{mine.pk}/edit/", {"title": "Mine", "body": MEGABYTE, "version": "1"})
    assert (answer.status_code, MEGABYTE in answer.content.decode()) == (422, True)
    mine.refresh_from_db()
    assert mine.body == "As it was"


def test_case_g1_ten_thousand_mentions_are_too_long_and_what_fits_tells_fifty_at_most(world, sign_in, settle):
    ana, fay = sign_in("ana"), world.people["fay"]
    mention = f"@[Fay Moderator](person:{fay.pk}) "
    refused = ana.post("/publish/", {"place": "club", "body": mention * 10_000})
    assert (refused.status_code, "Please keep this to 20000 characters." in refused.content.decode()) == (422, True)
    assert refused.content.decode().count("Fay Moderator") >= 10_000
    fitting = "".join(f"@[N{number}](person:{number}) " for number in range(1, 700)) + mention
    assert ana.post("/publish/", {"place": "club", "body": fitting}).status_code == 302
    settle()
    assert Notice.objects.count() <= 50
    assert Publication.objects.order_by("-pk").filter(author=world.people["ana"]).count() == 1


@pytest.mark.parametrize("number", NO_IDS)
def test_case_d13_an_id_that_is_none_is_a_sentence_and_never_an_error(world, thread, sign_in, number):
    ana, ola = sign_in("ana"), sign_in("ola")
    answers = {
        "place": ana.post("/publish/", {"place": number or "none", "body": "Kept"}),
        "parent": ana.post(f"/p/{thread.pk}/comment/", {"body": "An answer", "parent": number}),
        "version": ana.post(f"/p/{thread.pk}/edit/", {"body": "Not hers", "version": number}),
        "person": ola.post("/c/club/invite/", {"person": number}),
        "answer": ola.post("/c/club/answer/", {"person": number, "admit": "1"}),
        "role": ola.post("/c/club/role/", {"person": number, "role": "owner"}),
        "department": ana.post("/me/profile/", {"name": "Ana Person", "department": number, "site": number}),
        "reaction": ana.post(f"/p/{thread.pk}/react/", {"reaction": number}),
        "page": ana.get("/c/", {"page": number}),
        "cursor": ana.get("/", {"before": number}),
        "seen": ana.post("/seen/", {"space": number, "event": number}),
        "search": ana.get("/search/", {"q": "thread", "person": number, "cursor": number}),
        "completion": ana.get("/complete/people", {"q": "a", "space": number}),
    }
    assert {name: one.status_code for name, one in answers.items() if one.status_code >= 500} == {}
    refused = [one for one in answers.values() if one.status_code >= 400 and "text/html" in one["Content-Type"]]
    assert [one.request["PATH_INFO"] for one in refused if b"<h1" not in one.content] == []


@pytest.mark.parametrize("number", ["9" * 4400, "9" * 30, "-1", "0", "x", "²", ""])
@pytest.mark.parametrize("path", ["/questions/", "/offers/", "/topics/", "/c/club/forum/"])
def test_a_page_of_a_list_that_is_none_is_the_first_or_empty_and_never_an_error(world, sign_in, path, number):
    assert sign_in("ana").get(path, {"page": number}).status_code == 200


def test_case_d2_ids_of_what_is_not_ours_are_answered_like_ids_of_nothing(world, sign_in):
    hidden = publish_post(by=world.fay, space=world.space("vault"), title="Hidden", body="Hidden")
    secret = publish_comment(by=world.fay, publication=hidden, body="Hidden too")
    open_post = publish_post(by=world.fay, space=world.space("everyone"), title="Open", body="Open")
    otto, eve = sign_in("otto"), world.people["eve"].pk
    for field, theirs, path in (
        ("parent", secret.pk, f"/p/{open_post.pk}/comment/"),
        ("place", "vault", "/publish/"),
        ("person", eve, "/c/everyone/invite/"),
    ):
        sent = {"body": "Words", field: theirs}
        nothing = {"body": "Words", field: "7" if field != "place" else "no-such-place"}
        ours, none = otto.post(path, sent), otto.post(path, nothing)
        assert (ours.status_code, ours.status_code) == (
            none.status_code,
            404 if field != "person" else none.status_code,
        )
    assert Comment.objects.filter(publication=open_post).count() == 0
