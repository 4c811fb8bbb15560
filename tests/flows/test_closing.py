"""A discussion is closed by its author or by who moderates, says so, takes no comments, and is opened again."""

from __future__ import annotations

import pytest

from maillon.communities.actions import archive
from maillon.content.actions import edit, publish_comment, react, remove, restore
from maillon.content.closing import close_discussion, open_discussion
from maillon.content.events import DiscussionClosed, DiscussionReopened
from maillon.content.kinds.post.actions import publish_on_wall, publish_post
from maillon.content.models import Closing, Comment, Publication
from maillon.core.errors import Forbidden, Invalid, NotFound

SENTENCE = "This discussion is closed"


@pytest.fixture
def post(world) -> Publication:
    return publish_post(by=world.ana, space=world.space("club"), title="Where to park", body="By the gate?")


def again(post: Publication) -> Publication:
    return Publication.objects.select_related("space").get(pk=post.pk)


def test_its_author_and_who_moderates_close_it_and_open_it_and_nobody_else(world, post):
    for who in ("ana", "fay", "ola"):
        close_discussion(by=world.viewer(who), publication=again(post))
        assert again(post).closed_at is not None
        open_discussion(by=world.viewer(who), publication=again(post))
        assert again(post).closed_at is None
    for act in (close_discussion, open_discussion):
        with pytest.raises(Forbidden):
            act(by=world.gus, publication=again(post))
        with pytest.raises(NotFound):
            act(by=world.otto, publication=again(post))
    assert not Closing.objects.exists()


def test_on_a_wall_its_author_closes_it(world):
    post = publish_on_wall(by=world.ana, body="On my wall")
    close_discussion(by=world.ana, publication=post)
    with pytest.raises(Forbidden, match=SENTENCE):
        publish_comment(by=world.otto, publication=again(post), body="Too late")


def test_in_an_archived_community_nothing_is_closed(world, post):
    archive(by=world.ola, community=world.communities["club"])
    with pytest.raises(Forbidden):
        close_discussion(by=world.ana, publication=again(post))


def test_closed_it_takes_no_comments_and_no_answers_in_a_sentence_and_keeps_the_rest(world, post):
    comment = publish_comment(by=world.gus, publication=post, body="Behind the shed")
    before = again(post)
    close_discussion(by=world.fay, publication=again(post), reason="It is decided.")
    for who, parent in (("ana", None), ("gus", comment), ("ola", None)):
        with pytest.raises(Forbidden, match=SENTENCE):
            publish_comment(by=world.viewer(who), publication=again(post), body="One more", parent=parent)
    with pytest.raises(NotFound):
        publish_comment(by=world.otto, publication=again(post), body="From outside")
    react(by=world.gus, thing=again(post), name="useful")
    edit(by=world.gus, thing=comment, body="Behind the old shed")
    edit(by=world.ana, thing=again(post), body="By the gate")
    assert (again(post).active_at, again(post).comments_count) == (before.active_at, 1)
    remove(by=world.gus, thing=Comment.objects.get(pk=comment.pk))
    restore(by=world.gus, thing=Comment(pk=comment.pk))
    open_discussion(by=world.ana, publication=again(post))
    publish_comment(by=world.gus, publication=again(post), body="One more", parent=comment)
    assert again(post).comments_count == 2


def test_who_has_read_it_before_it_was_closed_is_refused_and_leaves_nothing(world, post):
    stale = again(post)
    close_discussion(by=world.ana, publication=again(post))
    with pytest.raises(Forbidden, match=SENTENCE):
        publish_comment(by=world.gus, publication=stale, body="A moment too late #late")
    assert not Comment.objects.exists()
    assert again(post).comments_count == 0


def test_another_reason_closes_it_anew_and_the_same_one_changes_nothing(world, post, published):
    close_discussion(by=world.ana, publication=again(post), reason=" Decided. ")
    first = again(post).closed_at
    close_discussion(by=world.fay, publication=again(post), reason="Decided.")
    assert (again(post).closed_at, Closing.objects.get().closed_by_id) == (first, world.ana.person_id)
    close_discussion(by=world.fay, publication=again(post), reason="Moved.")
    row = Closing.objects.get()
    assert (row.reason, row.closed_by_id) == ("Moved.", world.fay.person_id)
    open_discussion(by=world.ana, publication=again(post))
    open_discussion(by=world.ana, publication=again(post))
    events = [type(one) for one in published() if isinstance(one, DiscussionClosed | DiscussionReopened)]
    assert events == [DiscussionClosed, DiscussionClosed, DiscussionReopened]


def test_a_reason_has_at_most_200_characters(world, post):
    close_discussion(by=world.ana, publication=again(post), reason="x" * 200)
    with pytest.raises(Invalid):
        close_discussion(by=world.ana, publication=again(post), reason="x" * 201)
    assert Closing.objects.get().reason == "x" * 200


def test_a_closed_one_says_who_when_and_why_in_place_of_the_box_to_answer(world, post, sign_in):
    publish_comment(by=world.gus, publication=post, body="Behind the shed")
    gus = sign_in("gus")
    assert 'id="reply"' in gus.get(post.url).content.decode()
    close_discussion(by=world.fay, publication=again(post), reason="It is <decided>.")
    page = gus.get(post.url).content.decode()
    assert "Closed by Fay" in page
    assert "Reason: It is &lt;decided&gt;." in page
    assert f"{again(post).closed_at:%Y}" in page
    assert 'id="reply"' not in page
    assert "data-reply" not in page
    assert "Discussion closed" in page
    assert "Discussion closed" in gus.get("/").content.decode()
    refused = gus.post(f"{post.url}comment/", {"body": "One more"})
    assert refused.status_code == 403
    assert SENTENCE in refused.content.decode()
    open_discussion(by=world.fay, publication=again(post))
    page = gus.get(post.url).content.decode()
    assert 'id="reply"' in page
    assert "data-reply" in page
    assert "Discussion closed" not in page


def test_a_card_of_a_closed_one_without_comments_invites_nobody_to_answer(world, post, sign_in):
    gus = sign_in("gus")
    assert f'href="{post.url}#answer"' in gus.get("/").content.decode()
    close_discussion(by=world.ana, publication=again(post))
    assert f'href="{post.url}#answer"' not in gus.get("/").content.decode()


def test_the_menu_offers_it_to_who_may_and_the_page_closes_it(world, post, sign_in):
    gus, fay = sign_in("gus"), sign_in("fay")
    assert "discussion/close/" not in gus.get(f"{post.url}acts/").content.decode()
    assert "discussion/close/" in fay.get(f"{post.url}acts/").content.decode()
    assert gus.get(f"{post.url}discussion/close/").status_code == 403
    wrong = fay.post(f"{post.url}discussion/close/", {"reason": "x" * 201})
    assert wrong.status_code == 422
    assert "x" * 201 in wrong.content.decode()
    fay.post(f"{post.url}discussion/close/", {"reason": "Decided."})
    assert Closing.objects.get().reason == "Decided."
    assert "discussion/open/" in fay.get(f"{post.url}acts/").content.decode()
    fay.post(f"{post.url}discussion/open/")
    assert again(post).closed_at is None
