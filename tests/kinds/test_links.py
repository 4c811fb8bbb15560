"""Shared links: an address in one way of writing, with words of one's own, found by them and by what its page says."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import partial
from threading import Thread
from time import sleep

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from maillon.access.counting import admit
from maillon.content.actions import edit
from maillon.content.kinds.link.actions import checked_url, share_link
from maillon.content.kinds.link.models import Link
from maillon.content.kinds.post.actions import publish_post
from maillon.content.models import Publication
from maillon.content.previews.asking import ASKINGS
from maillon.content.previews.models import Asking, Holding, Preview
from maillon.core.db.scope import inside
from maillon.core.errors import Forbidden, Invalid
from maillon.core.events.worker import deliver, due, work_off
from maillon.core.models import Delivery
from maillon.people.viewing import viewer_of
from outside import outside


@pytest.fixture
def site(settings):
    with outside() as found:
        settings.PREVIEWS = True
        settings.OUTBOUND_ALLOWED = found.host
        yield found


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("HTTPS://Example.COM:443", "https://example.com/"),
        ("http://example.com:80/a?b=c#d", "http://example.com/a?b=c#d"),
        ("example.com/page", "https://example.com/page"),
        (" https://example.com/a\n", "https://example.com/a"),
        ("http://[2001:DB8::1]:8080", "http://[2001:db8::1]:8080/"),
        ("https://bücher.example/é", "https://xn--bcher-kva.example/%C3%A9"),
        ("http://example.com:8080?q=1", "http://example.com:8080/?q=1"),
    ],
)
def test_an_address_is_kept_in_one_way_of_writing(typed, kept):
    assert checked_url(typed) == kept
    assert checked_url(kept) == kept


@pytest.mark.parametrize(
    "typed",
    ["", "  ", "javascript:alert(1)", "javascript://x/%0aalert(1)", "ftp://example.com/", "file:///etc/passwd", "https://",
     "https://ana:secret@example.com/", "mailto:ana@example.com", "https://example.com/" + "x" * 2_000, "http://[::1", "//",
     "data:text/html,x", "https://exa mple\x00.com:99999/", "a word", "word", "https://example.com/a b"],
)  # fmt: skip
def test_what_is_no_address_of_a_page_is_refused_in_a_sentence(world, typed):
    with pytest.raises(Invalid) as refusal:
        share_link(by=world.ana, space=world.space("club"), url=typed, body="Words")
    assert [error.field for error in refusal.value.errors] == ["url"]
    assert not Link.objects.exists()


def test_a_link_is_shared_by_the_page_with_or_without_words_and_refused_with_all_kept(world, sign_in):
    ana = sign_in("ana")
    form = ana.get("/publish/?kind=link&place=club").content.decode()
    assert 'name="url"' in form
    answer = ana.post("/publish/", {"kind": "link", "place": "club", "url": "nonsense://x", "title": "T", "body": "B"})
    assert answer.status_code == 422
    kept = answer.content.decode()
    assert "This is no address of a web page" in kept
    assert 'value="nonsense://x"' in kept
    assert 'value="T"' in kept
    assert re.search(r">\s*B</textarea>", kept)
    made = ana.post("/publish/", {"kind": "link", "place": "club", "url": "example.com/a", "title": "", "body": ""})
    assert made.status_code == 302
    page = ana.get(made["Location"]).content.decode()
    assert (
        '<a href="https://example.com/a" rel="noopener nofollow ugc">example.com<span class="mute">/a</span></a>'
        in page
    )
    row = Publication.objects.get(kind="link")
    edit(by=world.ana, thing=row, body="Other words", title="A title")
    assert Link.objects.get(publication=row).url == "https://example.com/a"
    with pytest.raises(Forbidden):
        share_link(by=world.otto, space=world.space("club"), url="https://example.com/")


def test_by_the_api(world, program_of):
    robot, place = program_of("ana"), "communities/club/publications"
    assert robot.post(place, {"kind": "link", "body": "Read it", "link": {"url": "HTTPS://example.com"}}) == 201
    made = robot.answer.json()
    assert (made["link"], made["previews"]) == ({"url": "https://example.com/"}, [])
    for body in ({"kind": "link"}, {"kind": "link", "link": {"url": "ftp://x/"}}, {"kind": "post", "link": {"url": "https://x.example/"}},
                 {"kind": "link", "link": {"url": "https://x.example/", "html": "x"}}):  # fmt: skip
        assert robot.post(place, body) == 422
    assert robot.get(f"publications/{made['id']}")["link"] == {"url": "https://example.com/"}


def test_its_preview_comes_first_and_is_not_said_twice(world, site, settle, sign_in):
    words = site.page("/other", "Another page")
    made = share_link(
        by=world.ana, space=world.space("club"), url=site.page("/own", "The page itself"), body=f"See {words}"
    )
    page = sign_in("ana").get(made.url).content.decode()
    assert "link-bare" in page
    settle()
    page = sign_in("ana").get(made.url).content.decode()
    assert "link-bare" not in page
    assert page.index("The page itself") < page.index("Another page")
    sign_in("fay").post(f"/p/{made.pk}/previews/?on=0")
    page = sign_in("ana").get(made.url).content.decode()
    assert "link-bare" in page
    assert "The page itself" not in page


def test_search_finds_its_words_its_address_and_what_its_page_is_called(world, site, settle, sign_in):
    url = site.page("/quarterdeck", "Zanzibar timetable", head='<meta name="description" content="Monsoon months">')
    made = share_link(by=world.ana, space=world.space("club"), url=url, body="Worth a detour")
    settle()
    for word in ("detour", "zanzibar", "monsoon", "quarterdeck"):
        assert made.url in sign_in("gus").get(f"/search/?q={word}").content.decode(), word
        assert made.url not in sign_in("otto").get(f"/search/?q={word}").content.decode()


def test_drafts_keep_the_address_and_a_scheduled_link_is_published(world, settle, sign_in):
    ana = sign_in("ana")
    at = (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    asked = {
        "kind": "link",
        "place": "club",
        "url": "https://example.com/later",
        "body": "",
        "title": "",
        "publish_at": at,
    }
    assert ana.post("/publish/", asked).status_code == 302
    assert not Link.objects.exists()
    work_off(now=timezone.now() + timedelta(days=2))
    assert not Delivery.objects.filter(attempts__gt=0).exists()
    assert Link.objects.get().url == "https://example.com/later"


def look(client: Client, url: str, **more) -> str:
    answer = client.post("/links/look/", {"url": url, **more})
    assert answer.status_code == 200
    return answer.content.decode()


def test_while_one_types_the_page_is_looked_at_by_the_worker_and_shown_when_it_came(world, site, settle, sign_in):
    ana, url = sign_in("ana"), site.page("/", "A page outside")
    assert "Looking at the page" in look(ana, url)
    assert site.asked == []
    settle()
    assert "A page outside" in look(ana, url, turn="1")
    assert Asking.objects.count() == 1
    for typed in ("", "no address", "javascript:alert(1)", "x" * 5_000):
        assert look(ana, typed).strip() == ""
    assert "hx-trigger" not in look(ana, site.url("/missing"), turn="15")
    assert ana.get("/links/look/").status_code == 405
    assert Client().post("/links/look/", {"url": url}).status_code == 302


def test_what_another_wrote_is_shown_to_who_types_it_no_sooner_than_it_would_have_come(world, site, settle, sign_in):
    url = site.page("/", "Known in the vault")
    publish_post(by=world.ana, space=world.space("vault"), title="", body=url)
    settle()
    Preview.objects.update(took_ms=1_500)
    otto = sign_in("otto")
    first = look(otto, url)
    assert "Known in the vault" not in first
    sleep(1.6)
    assert "Known in the vault" in look(otto, url, turn="1")
    assert len(site.asked) == 1
    # What he is shown first is what somebody is shown of a page that nobody ever wrote.
    assert first == look(sign_in("otto"), site.page("/new", "New"))


def test_who_types_too_many_addresses_is_shown_no_more_of_them(world, site, sign_in):
    ana = sign_in("ana")
    for number in range(ASKINGS + 5):
        look(ana, site.url(f"/{number}"))
    assert Preview.objects.count() == ASKINGS
    # A page that says it asks again for what it never asked for is a first one.
    assert look(ana, site.url("/again"), turn="1").strip() == ""
    assert Preview.objects.count() == ASKINGS
    # What she asked for already goes on.
    assert "Looking at the page" in look(ana, site.url("/0"), turn="1")


def test_the_same_link_in_this_place_is_pointed_to_for_who_reads_it(world, site, settle, sign_in):
    url = site.page("/", "Page")
    first = share_link(by=world.ana, space=world.space("club"), url=url, title="Seen already")
    publish_post(by=world.fay, space=world.space("vault"), title="Only in the vault", body=url)
    settle()
    ana, otto = sign_in("ana"), sign_in("otto")
    assert f'<a href="{first.url}">Seen already</a>' in look(ana, f"{url}?utm_source=x", place="club")
    assert "Only in the vault" in look(ana, url, place="vault")
    for client, place in ((ana, "everyone"), (otto, "club"), (otto, "vault"), (otto, "wall"), (otto, "nowhere")):
        shown = look(client, url, place=place)
        assert "Seen already" not in shown
        assert "Only in the vault" not in shown
    Publication.objects.filter(pk=first.pk).update(published_at=timezone.now() - timedelta(days=91))
    assert "Seen already" not in look(ana, url, place="club")


@pytest.mark.django_db(transaction=True)
def test_case_c10_a_hundred_people_who_post_one_link_at_once_are_one_fetch(world, site, crowd, at_once):
    """And three workers at once."""
    url, space = site.page("/", "One page"), world.space("everyone")
    acts = [partial(share_link, by=viewer_of(one), space=space, url=url) for one in crowd for _twice in range(2)]
    for one in crowd:
        admit(space=space, person_id=one.pk)
    for start in range(0, len(acts), 25):
        assert at_once(acts[start : start + 25]) == []

    def work() -> None:
        with inside(world.organisation.pk):
            while rows := due():
                for row in rows:
                    deliver(row)
        connections.close_all()

    workers = [Thread(target=work) for _worker in range(3)]
    for one in workers:
        one.start()
    for one in workers:
        one.join(120)
    work_off()
    assert site.paths() == ["/"]
    assert Holding.objects.count() == 100
    preview = Preview.objects.get()
    assert {tuple(held) for held in Publication.objects.filter(kind="link").values_list("previews", flat=True)} == {
        (preview.pk,)
    }
    assert not Delivery.objects.exclude(stuck_at=None).exists()
