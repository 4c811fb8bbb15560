"""A thread is read two levels deep, in pages, from where one was; quoted, followed, muted, printed."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from maillon.access.models import Membership
from maillon.checking.counters import miscounts
from maillon.communities.actions import archive
from maillon.communities.roles import remove_member
from maillon.content import paging
from maillon.content.actions import _count_answer, edit, publish_comment, react, remove
from maillon.content.branches import IN_ORDER, rebranch
from maillon.content.closing import close_discussion
from maillon.content.importing import Turn, import_thread
from maillon.content.kinds.post.actions import publish_post
from maillon.content.kinds.question.actions import accept_answer, ask_question
from maillon.content.models import Comment, Publication, ReadingMark, Subscription
from maillon.content.paging import PAGE, leaf_of
from maillon.content.quoting import quote_of
from maillon.content.subscribing import subscribe, subscription_of
from maillon.core.errors import Invalid, NotFound
from maillon.feed.printing import MOST
from maillon.feed.unread import mark_thread_read
from maillon.notifications.models import Notice

LONG = 130


@pytest.fixture
def post(world) -> Publication:
    return publish_post(by=world.ana, space=world.space("club"), title="Where to park", body="By the gate?")


def again(post: Publication) -> Publication:
    return Publication.objects.select_related("space__community").get(pk=post.pk)


def say(world, post, who: str, body: str, parent: Comment | None = None) -> Comment:
    return publish_comment(by=world.viewer(who), publication=again(post), body=body, parent=parent)


def long(world, post: Publication, count: int = LONG) -> list[Comment]:
    """A thread of many comments to the publication, an hour apart, the last now."""
    now = timezone.now()
    space, turns = world.space("club"), [
        Turn(author_id=world.people["fay"].pk, published_at=now - timedelta(hours=count - n), body=f"n{n}", html=f"<p>n{n}</p>", text=f"n{n}")
        for n in range(count + 1)
    ]  # fmt: skip
    made = import_thread(by=world.ola, space=space, title="Long", turns=turns)
    return list(made.comments.order_by("published_at"))


def shown(page) -> list[str]:
    return re.findall(r'<article class="message[^"]*" id="c(\d+)"', page.content.decode())


def words_of(page) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page.content.decode())).split())


def bodies(post: Publication) -> list[tuple[str, bool]]:
    return [(row.text, row.is_under) for row in post.comments.order_by(*IN_ORDER)]


# Two levels


def test_answers_of_any_depth_stand_under_the_comment_to_the_publication_in_the_order_of_time(world, post, sign_in):
    first, second = say(world, post, "fay", "first"), say(world, post, "gus", "second")
    deep = say(world, post, "gus", "to first", first)
    deeper = say(world, post, "fay", "to that", deep)
    say(world, post, "ana", "to second", second)
    deepest = say(world, post, "ana", "to that again", deeper)
    assert bodies(post) == [
        ("first", False), ("to first", True), ("to that", True), ("to that again", True), ("second", False), ("to second", True),
    ]  # fmt: skip
    assert (deep.parent_id, deeper.parent_id, deepest.parent_id) == (first.pk, deep.pk, deeper.pk)
    page = sign_in("ola").get(post.url).content.decode()
    assert [unescape(one) for one in re.findall(r'<p class="in-answer mute">.*?href="([^"]+)">([^<]+)', page)[0]] == [
        deep.url, "In answer to Gus Guest",
    ]  # fmt: skip
    assert len(re.findall(r'class="in-answer', page)) == 2


def test_what_is_answered_is_named_only_while_it_stands_and_answers_of_what_is_gone_keep_their_place(
    world, post, sign_in
):
    head = say(world, post, "fay", "head")
    under = say(world, post, "gus", "under", head)
    say(world, post, "ana", "deep", under)
    remove(by=world.gus, thing=under)
    page = sign_in("ola").get(post.url).content.decode()
    assert 'class="in-answer' not in page
    assert "Gus Guest" not in page
    remove(by=world.fay, thing=head)
    assert "In answer to a message that is no longer here" in sign_in("ola").get(post.url).content.decode()


def test_discussions_that_are_brought_in_stand_two_levels_deep_whatever_their_order(world):
    space, at = world.space("club"), timezone.now() - timedelta(days=1)

    def turn(n: int, parent: int | None) -> Turn:
        # Clocks of mails are wrong: the answer may be older than what it answers.
        moment = at - timedelta(hours=3) if n == 3 else at + timedelta(hours=n)
        return Turn(author_id=world.people["fay"].pk, published_at=moment, body=f"{n}", html=f"<p>{n}</p>", text=f"{n}", parent=parent)  # fmt: skip

    made = import_thread(
        by=world.ola, space=space, title="Mail", turns=[turn(0, None), turn(1, 0), turn(2, 0), turn(3, 2), turn(4, 3), turn(5, 1)]
    )  # fmt: skip
    expected = [("1", False), ("5", True), ("2", False), ("3", True), ("4", True)]
    assert bodies(made) == expected
    Comment.objects.filter(publication=made).update(branch=0, is_under=False)
    rebranch(made.pk)
    assert bodies(made) == expected


def test_the_accepted_answer_leads_with_what_answers_it(world, sign_in):
    asked = ask_question(by=world.ana, space=world.space("club"), title="How thick?", body="At berth 5")
    first, second = say(world, asked, "gus", "no idea"), say(world, asked, "fay", "30 cm")
    under = say(world, asked, "gus", "indeed", second)
    accept_answer(by=world.ana, comment=second)
    assert shown(sign_in("ana").get(asked.url)) == [str(one.pk) for one in (second, under, first)]


# Pages


def test_a_long_thread_comes_in_pages_and_any_comment_is_on_its_own(world, post, sign_in):
    comments = long(world, post)
    address, fay = comments[0].publication.url, sign_in("gus")
    ids = [str(row.pk) for row in comments]
    pages = [shown(fay.get(f"{address}?page={n}")) for n in (1, 2, 3)]
    assert pages == [ids[:PAGE], ids[PAGE : 2 * PAGE], ids[2 * PAGE :]]
    for at in (0, PAGE - 1, PAGE, 77, LONG - 1):
        assert ids[at] in shown(fay.get(f"{address}?at={ids[at]}"))
    for nothing in (
        "page=0",
        "page=99999999999",
        "page=x",
        "at=1",
        "at=99999999999999999999",
        "at=9999999999999999999",
    ):
        assert fay.get(f"{address}?{nothing}").status_code == 200
    assert comments[-1].url in unescape(fay.get(address).content.decode())
    assert shown(fay.get(f"{address}?page=99")) == ids[2 * PAGE :]


def test_a_page_begins_by_naming_what_its_first_answers(world, post, sign_in, monkeypatch):
    monkeypatch.setattr(paging, "PAGE", 2)
    head = say(world, post, "fay", "head")
    under = [say(world, post, "gus", f"under {n}", head) for n in range(3)]
    page = sign_in("ana").get(f"{post.url}?page=2")
    assert shown(page) == [str(under[1].pk), str(under[2].pk)]
    assert head.url in unescape(page.content.decode())
    assert "In answer to Fay" in words_of(page)


def test_a_page_of_a_long_thread_takes_as_many_questions_as_one_of_a_short_one(world, post, sign_in):
    say(world, post, "fay", "only one")
    address = long(world, post)[0].publication.url
    gus = sign_in("gus")
    gus.get(post.url), gus.get(address)
    asked = {}
    for name, path in (("short", post.url), ("long", address), ("page 2", f"{address}?page=2")):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            gus.get(path)
        asked[name] = len(queries)
    assert asked["long"] <= asked["short"] + 1
    assert asked["page 2"] <= asked["long"] + 1


# New since you were here


def test_the_line_stands_before_the_first_that_came_since_with_their_count_and_is_gone_the_next_time(
    world, post, sign_in
):
    head = say(world, post, "fay", "before")
    say(world, post, "fay", "also before")
    gus = sign_in("gus")
    assert 'id="new"' not in gus.get(post.url).content.decode()
    gus.post(f"{post.url}read/")
    assert 'id="new"' not in gus.get(post.url).content.decode()
    late = say(world, post, "fay", "under the first", head)
    say(world, post, "gus", "his own")
    say(world, post, "ana", "the last")
    for _ in range(2):
        page = gus.get(post.url).content.decode()
        assert "2 new messages since you were here" in page
        assert re.search(r'id="new".*?<article class="message[^"]*" id="c(\d+)"', page, re.S)[1] == str(late.pk)
        assert 'href="#new"' in page
    gus.post(f"{post.url}read/")
    assert 'id="new"' not in gus.get(post.url).content.decode()


def test_the_end_of_a_page_reads_only_what_stands_on_it_and_the_first_unread_is_one_press_away(world, post, sign_in):
    comments = long(world, post)
    address, gus = comments[0].publication.url, sign_in("gus")

    def read(page: int) -> None:
        [until] = re.findall(r'name="until" value="([^"]*)"', gus.get(f"{address}?page={page}").content.decode()) or [
            ""
        ]
        gus.post(f"{address}read/?page={page}", {"until": until} if until else {})

    read(1)
    mark = ReadingMark.objects.get(person=world.people["gus"])
    assert comments[PAGE - 1].published_at <= mark.read_until < comments[PAGE].published_at
    read(3)
    assert ReadingMark.objects.get(pk=mark.pk).read_until == mark.read_until
    page = gus.get(address).content.decode()
    assert f'href="{comments[PAGE].url}"' in page
    assert "80 new" in page
    read(2), read(3)
    assert 'id="new"' not in gus.get(f"{address}?page=3").content.decode()
    gus.post(f"{address}read/", {"until": "2001-01-01T00:00:00+00:00"})
    assert ReadingMark.objects.get(pk=mark.pk).read_until > comments[-1].published_at
    for bad in ("9999-99-99T00:00:00Z", "x", "2001-01-01T00:00:00"):
        assert gus.post(f"{address}read/", {"until": bad}).status_code == 204


def test_a_mark_cannot_be_set_ahead(world, post):
    mark_thread_read(by=world.gus, publication=post, until=timezone.now() + timedelta(days=9))
    assert ReadingMark.objects.get().read_until <= timezone.now()


def test_read_ones_before_the_new_are_folded_but_never_the_branch_in_which_they_begin_nor_what_is_linked(
    world, post, sign_in
):
    rows = [say(world, post, "fay", f"n{n}") for n in range(7)]
    mark_thread_read(by=world.gus, publication=post)
    new = say(world, post, "ana", "new", rows[5])
    gus = sign_in("gus")
    page = gus.get(post.url)
    assert shown(page) == [str(rows[n].pk) for n in (0, 1, 4, 5)] + [str(new.pk), str(rows[6].pk)]
    assert "2 messages already read" in words_of(page)
    assert len(shown(gus.get(f"{post.url}?all=1"))) == len(shown(gus.get(f"{post.url}?at={rows[2].pk}"))) == 8


def test_what_is_left_of_a_folded_branch_names_its_head(world, post, sign_in):
    first = [say(world, post, "fay", f"n{n}") for n in range(2)]
    head = say(world, post, "fay", "head")
    under = [say(world, post, "gus", f"u{n}", head) for n in range(4)]
    mark_thread_read(by=world.gus, publication=post)
    new = say(world, post, "ana", "new")
    page = sign_in("gus").get(post.url)
    assert shown(page) == [str(row.pk) for row in (*first, under[-1], new)]
    assert re.findall(r'<p class="headless mute">.*?href="([^"]+)">([^<]+)', page.content.decode()) == [
        (head.url, "In answer to Fay Moderator")
    ]


# Quotes


def test_a_quotation_has_its_author_its_link_and_no_more_than_was_said(world, post, sign_in):
    said = say(world, post, "fay", "> older\n\nUse the *second* gate, #parking\nhttps://a.example/x_y_z")
    quote = quote_of(said)
    assert quote == (
        f"> [Fay Moderator]({said.url})\n>\n> Use the second gate, \\#parking\n> https://a.example/x_y_z\n\n"
    )
    answer = say(world, post, "ana", f"{quote}Thanks", said)
    assert f'<blockquote>\n<p><a href="{said.url}"' in answer.html
    assert answer.parent_id == said.pk
    assert "older" not in quote_of(answer)
    gus = sign_in("gus")
    form = gus.get(f"{post.url}?answer={said.pk}&quote=1").content.decode()
    assert unescape(re.search(r"<textarea[^>]*>\n(.*?)</textarea>", form, re.S)[1]) == quote
    assert f'name="parent" value="{said.pk}"' in form
    assert f"/p/{post.pk}/?answer={said.pk}&quote=1#answer" in unescape(
        gus.get(f"/comments/{said.pk}/acts/").content.decode()
    )


def test_a_quotation_names_and_tags_nobody_again(world, post):
    said = say(
        world,
        post,
        "fay",
        f"@[Gus Guest](person:{world.people['gus'].pk}) knows <b>all</b> [it](https://a.example) #ice",
    )
    answer = say(world, post, "ana", quote_of(said) + "Yes", said)
    assert not answer.mentions.exists()
    assert "topic" not in answer.html
    assert "<b>" not in answer.html


def test_where_nothing_is_taken_nothing_is_offered(world, post, sign_in):
    said = say(world, post, "fay", "Behind the shed")
    address = f"/comments/{said.pk}/acts/"
    assert "quote=1" in sign_in("gus").get(address).content.decode()
    close_discussion(by=world.ana, publication=again(post))
    page = sign_in("gus").get(f"{post.url}?answer={said.pk}&quote=1").content.decode()
    assert "quote=1" not in sign_in("gus").get(address).content.decode()
    assert 'id="reply"' not in page
    everyone = publish_post(by=world.fay, space=world.space("everyone"), body="For all")
    archive(by=world.ola, community=world.communities["everyone"])
    assert "quote=1" not in sign_in("otto").get(f"/p/{everyone.pk}/acts/").content.decode()


# Follow, mute


def told(world) -> dict[str, str]:
    names = {person.pk: name for name, person in world.people.items()}
    return {names[one.person_id]: one.reason for one in Notice.objects.filter(read_at=None)}


def test_who_follows_hears_of_every_comment_and_nobody_else_of_more_than_before(world, post, settle):
    settle()
    subscribe(by=world.gus, publication=post, level="followed")
    say(world, post, "fay", "One")
    settle()
    assert told(world) == {"ana": "answered", "gus": "followed"}
    subscribe(by=world.gus, publication=post)
    Notice.objects.all().delete()
    say(world, post, "fay", "Two")
    settle()
    assert told(world) == {"ana": "answered"}


def test_who_mutes_hears_only_where_she_is_named_and_what_waited_is_put_away(world, post, settle):
    own = say(world, post, "gus", "Mine")
    say(world, post, "fay", "To it", own)
    settle()
    assert told(world) == {"ana": "answered", "gus": "answered"}
    for who in ("ana", "gus"):
        subscribe(by=world.viewer(who), publication=post, level="muted")
    settle()
    assert told(world) == {}
    say(world, post, "fay", "Again", own)
    settle()
    assert told(world) == {}
    say(world, post, "fay", f"@[Gus Guest](person:{world.people['gus'].pk}) are you there?")
    settle()
    assert told(world) == {"gus": "mentioned"}
    subscribe(by=world.gus, publication=post, level="muted")
    settle()
    assert told(world) == {"gus": "mentioned"}


def test_commenting_follows_nothing(world, post, settle):
    say(world, post, "gus", "Mine")
    assert not Subscription.objects.exists()
    say(world, post, "fay", "Another")
    settle()
    assert told(world) == {"ana": "answered"}


def test_a_wish_is_kept_once_and_refused_in_words(world, post, published, sign_in):
    before = len(published())
    for _ in range(2):
        subscribe(by=world.gus, publication=post, level="followed")
    subscribe(by=world.gus, publication=post, level="muted")
    assert (subscription_of(post, world.gus), Subscription.objects.count(), len(published()) - before) == (
        "muted",
        1,
        2,
    )
    with pytest.raises(Invalid):
        subscribe(by=world.gus, publication=post, level="loud")
    with pytest.raises(NotFound):
        subscribe(by=world.otto, publication=post, level="followed")
    gus = sign_in("gus")
    assert gus.post(f"{post.url}subscription/?level=followed").status_code == 302
    assert subscription_of(post, world.gus) == "followed"
    answered = gus.post(f"{post.url}subscription/?level=", headers={"HX-Request": "true"})
    assert 'id="subscription"' in answered.content.decode()
    assert subscription_of(post, world.gus) == ""


def test_with_her_access_ends_all_that_she_hears(world, post, settle, sign_in):
    subscribe(by=world.gus, publication=post, level="followed")
    say(world, post, "fay", "One")
    settle()
    gus = sign_in("gus")
    assert "Where to park" in gus.get("/notices/").content.decode()
    row = Membership.objects.get(space=world.space("club"), person=world.people["gus"])
    remove_member(by=world.ola, community=world.communities["club"], membership=row)
    assert "Where to park" not in gus.get("/notices/").content.decode()
    Notice.objects.all().delete()
    say(world, post, "fay", "Two")
    settle()
    assert told(world) == {"ana": "answered"}


# Links, paper, order


def test_the_link_of_a_comment_is_copied_whole(world, post, sign_in):
    said = say(world, post, "fay", "Behind the shed")
    menu = unescape(sign_in("gus").get(f"/comments/{said.pk}/acts/").content.decode())
    assert re.search(rf'href="http://[^/]+/p/{post.pk}/\?at={said.pk}#c{said.pk}"[^>]* data-copy', menu)


def test_on_paper_stands_the_whole_thread_and_it_says_where_it_ends(world, post, sign_in):
    comments = long(world, post, 60)
    gus, address = sign_in("gus"), f"{comments[0].publication.url}print/"
    page = gus.get(address).content.decode()
    assert len(re.findall(r'<article class="paper-turn', page)) == 61
    assert "is not printed" not in page
    longer = long(world, post, MOST + 5)[0].publication
    page = gus.get(f"{longer.url}print/").content.decode()
    assert len(re.findall(r'<article class="paper-turn', page)) == MOST + 1
    assert re.search(r"The first 1.?000 of 1.?0\d\d comments: the rest is not printed\.", page)
    assert "react" not in page
    assert sign_in("otto").get(address).status_code == 404
    assert f'href="{post.url}print/"' in gus.get(f"/p/{post.pk}/acts/").content.decode()


def test_recently_active_is_moved_by_comments_alone(world, sign_in):
    quiet = publish_post(by=world.ana, space=world.space("club"), title="Quiet", body="Said once")
    said = say(world, quiet, "gus", "An answer")
    busy = publish_post(by=world.ana, space=world.space("club"), title="Busy", body="Said later")
    before = {row.pk: row.active_at for row in (again(quiet), again(busy))}

    def order() -> list[str]:
        page = sign_in("fay").get("/c/club/?order=active").content.decode()
        return re.findall(r'<article class="card post" id="p(\d+)"', page)

    assert order() == [str(busy.pk), str(quiet.pk)]
    for thing in (again(quiet), said):
        react(by=world.fay, thing=thing, name="useful")
    edit(by=world.gus, thing=said, body="Another answer")
    subscribe(by=world.fay, publication=again(quiet), level="followed")
    mark_thread_read(by=world.fay, publication=again(quiet))
    close_discussion(by=world.ana, publication=again(quiet))
    archive(by=world.ola, community=world.communities["club"])
    assert {row.pk: row.active_at for row in (again(quiet), again(busy))} == before
    assert order() == [str(busy.pk), str(quiet.pk)]


def test_the_pages_of_a_thread_are_those_of_whom_may_read_it(world, post):
    comments = long(world, post)
    thread = again(comments[0].publication)
    assert [row.pk for row in leaf_of(thread, world.gus, page=2).rows] == [row.pk for row in comments[PAGE : 2 * PAGE]]
    for at in (None, comments[70].pk):
        assert list(leaf_of(thread, world.otto, page=2, at=at).rows) == []


@pytest.mark.parametrize("apart", [timedelta(0), timedelta(milliseconds=3)])
def test_of_two_at_one_moment_the_same_is_the_last_whichever_comes_to_the_lock_first(world, post, apart):
    first, second = (say(world, post, who, "Words") for who in ("fay", "gus"))
    Comment.objects.filter(pk=first.pk).update(published_at=second.published_at - apart)
    first.refresh_from_db()
    for order in ((first, second), (second, first)):
        Publication.objects.filter(pk=post.pk).update(last_comment=None, comments_count=0, commenters=[])
        for comment in order:
            with transaction.atomic():
                _count_answer(world.viewer("fay"), again(post), comment)
        post.refresh_from_db()
        assert (post.last_comment_id, post.active_at) == (second.pk, second.published_at)
        assert (post.commenters, list(miscounts())) == ([second.author_id, first.author_id], [])
