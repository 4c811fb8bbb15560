"""A publication is moved to another community: both sides are asked, all goes along, and who may not read there has nothing."""

from __future__ import annotations

import random
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from maillon.access.counting import admit, dismiss
from maillon.access.models import CHOSEN, RELAY, Membership, Space
from maillon.access.visibility import readers_of
from maillon.checking.counters import miscounts
from maillon.communities.actions import archive
from maillon.content.actions import publish_comment, react, remove
from maillon.content.events import PublicationLeft, PublicationMoved
from maillon.content.files import keep_files
from maillon.content.keeping import keep
from maillon.content.kinds.announcement.actions import announce
from maillon.content.kinds.poll.actions import make_poll
from maillon.content.kinds.post.actions import publish_on_wall, publish_post
from maillon.content.models import Comment, Publication
from maillon.content.moving import move_publication, shift
from maillon.core.errors import Conflict, Forbidden, NotFound
from maillon.feed.unread import mark_thread_read
from maillon.notifications.models import Notice
from maillon.people.models import Person
from maillon.search.queries import search

CANARY, WORD = "vqzcanary", "lighthouse"
"""The mark on all that is moved, and a word of it by which it is looked for."""


def again(post: Publication) -> Publication:
    return Publication.objects.select_related("space").get(pk=post.pk)


@pytest.fixture
def post(world) -> Publication:
    return publish_post(by=world.ana, space=world.space("club"), title="Where to park", body="By the gate?")


def test_its_author_and_who_moderates_move_it_where_they_publish_and_nobody_else(world, post):
    for who in ("ana", "fay", "ola"):
        move_publication(by=world.viewer(who), publication=again(post), to=world.space("vault"))
        assert again(post).space_id == world.space("vault").pk
        move_publication(by=world.viewer(who), publication=again(post), to=world.space("club"))
    with pytest.raises(Forbidden):
        move_publication(by=world.gus, publication=again(post), to=world.space("everyone"))
    with pytest.raises(NotFound):
        move_publication(by=world.otto, publication=again(post), to=world.space("everyone"))
    assert again(post).space_id == world.space("club").pk


def test_case_d3_right_on_the_one_side_is_not_enough_on_the_other(world, post):
    his = publish_post(by=world.gus, space=world.space("club"), body="By the water")
    for name in ("vault", "everyone"):
        with pytest.raises(NotFound):
            move_publication(by=world.gus, publication=again(his), to=world.space(name))
    Space.objects.filter(pk=world.space("everyone").pk).update(publishers=CHOSEN)
    with pytest.raises(Forbidden):
        move_publication(by=world.ana, publication=again(post), to=world.space("everyone"))
    move_publication(by=world.fay, publication=again(post), to=world.space("everyone"))
    archive(by=world.ola, community=world.communities["everyone"])
    with pytest.raises(Forbidden):
        move_publication(by=world.ola, publication=again(post), to=world.space("vault"))
    with pytest.raises(Forbidden):
        move_publication(by=world.ola, publication=his, to=world.space("everyone"))


def test_an_announcement_is_brought_only_where_she_announces(world):
    said = announce(by=world.fay, space=world.space("club"), title="An announcement")
    Membership.objects.filter(space=world.space("vault"), person=world.people["fay"]).update(role=RELAY)
    with pytest.raises(Forbidden):
        move_publication(by=world.fay, publication=again(said), to=world.space("vault"))
    move_publication(by=world.fay, publication=again(said), to=world.space("everyone"))
    move_publication(by=world.ola, publication=again(said), to=world.space("vault"))


def test_from_a_wall_its_author_brings_it_into_a_community(world):
    post = publish_on_wall(by=world.ana, body="On my wall")
    with pytest.raises(Forbidden):
        move_publication(by=world.otto, publication=again(post), to=world.space("everyone"))
    move_publication(by=world.ana, publication=again(post), to=world.space("vault"))
    assert again(post).space_id == world.space("vault").pk
    with pytest.raises(NotFound):
        react(by=world.otto, thing=again(post), name="useful")


def test_it_is_told_to_both_places_lights_nothing_and_a_second_time_changes_nothing(world, post, published, settle):
    settle()
    vault, club = world.space("vault"), world.space("club")
    before = (vault.last_event, vault.publications_count, club.publications_count)
    for _ in range(2):
        move_publication(by=world.ana, publication=again(post), to=world.space("vault"))
    told = [one for one in published() if isinstance(one, PublicationLeft | PublicationMoved)]
    assert [(type(one), one.space_id) for one in told] == [(PublicationLeft, club.pk), (PublicationMoved, vault.pk)]
    vault, club = world.space("vault"), world.space("club")
    assert (vault.last_event, vault.publications_count, club.publications_count) == (
        before[0],
        before[1] + 1,
        before[2] - 1,
    )
    settle()
    assert miscounts() == []
    assert not Notice.objects.filter(reason="published").exists()


def test_what_she_saw_holds_or_she_sees_it_again(world, post):
    seen = shift(by=world.ana, thing=again(post), to=world.space("everyone"))
    assert (seen.newly, seen.gone, seen.companies, seen.companies_gone) == (2, 1, (), ("Partner Ltd",))
    admit(space=world.space("club"), person_id=world.people["otto"].pk)
    with pytest.raises(Conflict):
        move_publication(by=world.ana, publication=again(post), to=world.space("everyone"), state=seen.state)
    assert again(post).space_id == world.space("club").pk
    seen = shift(by=world.ana, thing=again(post), to=world.space("everyone"))
    assert (seen.newly, seen.gone) == (1, 1)
    move_publication(by=world.ana, publication=again(post), to=world.space("everyone"), state=seen.state)


def test_case_a2_who_may_not_read_there_has_nothing_left_on_any_surface(world, settle, sign_in, settings, tmp_path):
    settings.FILES_FOLDER = tmp_path
    files = keep_files(by=world.ana, uploads=[SimpleUploadedFile(f"{CANARY}.txt", CANARY.encode())])
    post = publish_post(
        by=world.ana,
        space=world.space("everyone"),
        title=f"{CANARY} {WORD}",
        body=f"{CANARY} @[Otto](/people/{world.people['otto'].pk}/)",
        attachments=files,
    )
    mine = publish_comment(by=world.otto, publication=post, body=f"{CANARY} {WORD} of my own")
    publish_comment(by=world.ana, publication=post, parent=mine, body=f"{CANARY} {WORD} answers you")
    poll = make_poll(by=world.ana, space=world.space("everyone"), title=f"{CANARY} {WORD} poll", choices=["one", "two"])
    keep(by=world.otto, thing=post)
    react(by=world.otto, thing=post, name="useful")
    mark_thread_read(by=world.otto, publication=again(post))
    settle()
    otto, ana = sign_in("otto"), sign_in("ana")
    surfaces = [
        "/", "/?order=active", "/c/everyone/", "/c/everyone/forum/", post.url, f"{post.url}?all=1", f"{post.url}first/",
        f"{post.url}history/", f"{post.url}reactions/", f"{post.url}acts/", f"{post.url}move/", f"/comments/{mine.pk}/",
        f"/comments/{mine.pk}/acts/", f"/comments/{mine.pk}/edit/", f"/files/{files[0]}/", f"/files/{files[0]}/?download",
        "/kept/", "/notices/", f"/search/?q={WORD}", "/people/", f"/people/{world.people['ana'].pk}/", poll.url,
        f"/complete/alike?title={WORD}", f"/complete/topics?q={WORD}", "/api/v1/feed", f"/api/v1/publications/{post.pk}",
        f"/api/v1/publications/{post.pk}/comments", f"/api/v1/publications/{post.pk}/reactions",
        f"/api/v1/comments/{mine.pk}", f"/api/v1/files/{files[0]}", "/api/v1/kept", "/api/v1/notices",
        f"/api/v1/search?q={WORD}", "/api/v1/communities/everyone/publications", "/api/v1/me",
        f"/api/v1/people/{world.people['ana'].pk}/publications",
    ]  # fmt: skip
    before = {path: otto.get(path) for path in surfaces}
    had = {path for path, answer in before.items() if shown(answer)}
    assert {post.url, "/kept/", "/notices/", f"/search/?q={WORD}", "/api/v1/feed", f"/comments/{mine.pk}/"} <= had
    never = words(otto.get("/p/123/"))

    for one in (post, poll):
        move_publication(by=world.ana, publication=again(one), to=world.space("vault"))
    # At once, before the index has been told.
    assert [path for path in surfaces if shown(otto.get(path))] == []
    settle()
    for path in surfaces:
        answer = otto.get(path)
        assert not shown(answer), path
        assert "vault" not in answer.content.decode().lower(), path
    assert words(otto.get(post.url)) == never
    assert search(world.otto, WORD).total == 0
    for path, data in ((f"{post.url}comment/", {"body": "x"}), (f"{post.url}react/", {"reaction": "useful"}),
                       (f"/comments/{mine.pk}/remove/", {}), (f"{post.url}move/", {"to": "everyone"})):  # fmt: skip
        assert otto.post(path, data).status_code == 404
    # What may still be seen is still seen, under the same address, with all that hangs on it.
    page = ana.get(post.url).content.decode()
    assert f"{CANARY} {WORD} of my own" in page
    assert ana.get(f"/files/{files[0]}/").status_code == 200
    assert search(world.ana, WORD).total == 4
    assert again(post).reactions == {"useful": 1}
    assert miscounts() == []


def words(answer) -> str:
    """The page without what is drawn anew for each form."""
    return re.sub(r'(csrfmiddlewaretoken" value=|X-CSRFToken": ?)"[^"]*"', "", answer.content.decode())


def shown(answer) -> bool:
    return CANARY in answer.content.decode() or "X-Accel-Redirect" in answer


def test_who_reads_is_what_the_preview_said_whatever_the_places_are(world):
    """Random places, members and accesses: readers afterwards are those before, with the preview's counts."""
    rng = random.Random(7)
    people = [world.people[name].pk for name in ("ana", "otto", "ada", "fay")]
    places = [world.space("club"), world.space("vault"), world.space("everyone")]
    post = publish_post(by=world.ola, space=places[0], title="x", body="y")
    Space.objects.update(publications_count=9)  # What is hidden here by hand was counted before.
    for _ in range(40):
        for place in places:
            access = rng.choice(("open", "closed", "secret"))
            Space.objects.filter(pk=place.pk).update(access=access, is_extended=rng.random() < 0.5)
            for person in [*people, world.people["gus"].pk]:
                row = Membership.objects.filter(space=place, person_id=person).first()
                if rng.random() < 0.5:
                    admit(space=place, person_id=person)
                elif row:
                    dismiss(membership=row)
        Publication.objects.filter(pk=post.pk).update(hidden_at=timezone.now() if rng.random() < 0.2 else None)
        to = Space.objects.get(pk=rng.choice([one.pk for one in places if one.pk != again(post).space_id]))
        before = set(readers_of(again(post)).values_list("pk", flat=True))
        seen = shift(by=world.ola, thing=again(post), to=to)
        move_publication(by=world.ola, publication=again(post), to=to, state=seen.state)
        after = set(readers_of(again(post)).values_list("pk", flat=True))
        assert (len(after - before), len(before - after)) == (seen.newly, seen.gone)
        companies = set(Person.objects.filter(pk__in=after - before, kind="guest").values_list("company", flat=True))
        assert companies == set(seen.companies)
        visible = {name for name in world.everybody() if name != "eve"
                   and Publication.objects.visible_to(world.viewer(name)).filter(pk=post.pk).exists()}  # fmt: skip
        assert {world.people[name].pk for name in visible} == after
    Publication.objects.filter(pk=post.pk).update(hidden_at=None)


def test_the_page_offers_where_she_publishes_says_who_will_read_and_moves(world, post, sign_in):
    publish_comment(by=world.gus, publication=post, body="Behind the shed")
    ana, gus, fay = sign_in("ana"), sign_in("gus"), sign_in("fay")
    assert f"{post.url}move/" in ana.get(f"{post.url}acts/").content.decode()
    assert f"{post.url}move/" in fay.get(f"{post.url}acts/").content.decode()
    assert f"{post.url}move/" not in gus.get(f"{post.url}acts/").content.decode()
    assert gus.get(f"{post.url}move/").status_code == 403
    offered = ana.get(f"{post.url}move/").content.decode()
    assert 'value="vault"' in offered
    assert 'value="club"' not in offered
    typed = ana.get(f"{post.url}move/", {"q": "eve"}, headers={"HX-Request": "true"}).content.decode()
    assert 'value="everyone"' in typed
    assert 'value="vault"' not in typed

    preview = ana.get(f"{post.url}move/", {"to": "everyone"}).content.decode()
    assert "2 people will newly read this, and 1 person will no longer." in preview
    assert "Partner Ltd will no longer read this." in preview
    assert "What was written for members alone becomes open to every employee." in preview
    assert "1 answer goes along" in preview
    state = preview.split('name="state" value="')[1].split('"')[0]
    admit(space=world.space("club"), person_id=world.people["ada"].pk)
    stale = ana.post(f"{post.url}move/", {"to": "everyone", "state": state})
    assert stale.status_code == 409
    assert "1 person will newly read this, and 1 person will no longer." in stale.content.decode()
    assert ana.post(f"{post.url}move/", {"to": "everyone"}).status_code == 409
    state = stale.content.decode().split('name="state" value="')[1].split('"')[0]
    assert ana.post(f"{post.url}move/", {"to": "everyone", "state": state}).headers["Location"] == post.url
    assert ana.post(f"{post.url}move/", {"to": "everyone", "state": state}).headers["Location"] == post.url
    assert "Where to park" in ana.get("/c/everyone/").content.decode()
    assert sign_in("gus").get(post.url).status_code == 404


def test_a_community_that_is_not_hers_is_not_told_by_the_preview(world, post, sign_in):
    gus = sign_in("gus")
    his = publish_post(by=world.gus, space=world.space("club"), body="By the water")
    nothing = gus.get(f"{his.url}move/", {"to": "never-was"})
    hidden = gus.get(f"{his.url}move/", {"to": "vault"})
    assert (hidden.status_code, words(hidden)) == (nothing.status_code, words(nothing))
    assert gus.post(f"{his.url}move/", {"to": "vault"}).status_code == 404


def test_what_is_removed_is_not_moved(world, post):
    remove(by=world.ana, thing=post)
    with pytest.raises(NotFound):
        move_publication(by=world.ana, publication=post, to=world.space("vault"))
    assert Comment.objects.count() == 0
