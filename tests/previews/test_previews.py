"""Previews of links: fetched once by the worker, shown where the link is read, taken off, asked for again after a while."""

from __future__ import annotations

import re
from datetime import timedelta
from html import escape

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from maillon.checking.files import file_faults, orphans
from maillon.content.actions import edit, publish_comment, remove, restore
from maillon.content.files import store
from maillon.content.kinds.post.actions import publish_post
from maillon.content.models import Comment, Publication
from maillon.content.previews import handlers
from maillon.content.previews.actions import hold, put_back, take_off
from maillon.content.previews.events import PreviewWanted
from maillon.content.previews.models import FAILED, READY, WAITING, Holding, Preview
from maillon.content.splitting import split_thread
from maillon.core.errors import Forbidden, NotFound
from maillon.core.events.worker import work_off
from outside import HTML, listener

OPEN_GRAPH = """<meta property="og:title" content="A quay &amp; a crane"><meta name="description" content="plain">
<meta property="og:description" content="Three  lines
of words"><meta property="og:site_name" content="Harbour News"><meta property="og:image" content="/p.png">"""


def post(world, body: str, *, by: str = "ana", space: str = "club") -> Publication:
    return publish_post(by=world.viewer(by), space=world.space(space), title="", body=body)


def card(client, pk: int, path: str = "/") -> str:
    found = re.search(rf'<article class="card post" id="p{pk}".*?</article>', client.get(path).content.decode(), re.S)
    return found[0] if found else ""


def much_later(settle) -> None:
    """What is due at a later moment is done now."""
    work_off(now=timezone.now() + timedelta(minutes=5))
    settle()


def test_a_link_shows_title_words_site_and_a_picture_of_ours(world, site, picture, settle, sign_in):
    picture()
    site.page("/news", "Other title", head=OPEN_GRAPH)
    made = post(world, f"Look: {site.url('/news')}")
    assert site.asked == []  # never in a request
    settle()
    row = Preview.objects.get()
    assert (row.state, row.title, row.text, row.site) == (
        READY,
        "A quay & a crane",
        "Three lines of words",
        "Harbour News",
    )
    assert (row.width, row.height) == (800, 420)
    assert site.paths() == ["/news", "/p.png"]
    ana = sign_in("ana")
    for shown in (card(ana, made.pk), ana.get(made.url).content.decode()):
        assert "A quay &amp; a crane" in shown
        assert "Three lines of words" in shown
        assert f'src="/previews/{row.name}/"' in shown
        assert f'href="{site.url("/news")}" rel="noopener nofollow ugc"' in shown
        assert "/p.png" not in shown
    answer = ana.get(f"/previews/{row.name}/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert answer["X-Accel-Redirect"].endswith(row.picture)
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize(
    "title", ["<b>Bold</b><script>alert(1)</script>", "\u202eevil\u202c \x00 name", "x" * 1_000_000, "  "]
)
def test_case_c5_what_a_page_says_is_text_and_short(world, site, settle, sign_in, title):
    head = (
        f'<meta property="og:title" content="{escape(title)}"><meta property="og:image" content="javascript:alert(1)">'
    )
    site.page("/", "Fallback", head=head)
    made = post(world, site.url("/"))
    settle()
    row = Preview.objects.get()
    assert row.state == READY
    assert 0 < len(row.title) <= 300
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00]", row.title)
    assert row.picture == ""
    page = sign_in("ana").get(made.url).content.decode()
    assert "<script>alert" not in page
    assert "javascript:" not in page


@pytest.mark.parametrize(
    "image",
    ["data:image/png;base64,AAAA", "file:///etc/passwd", "http://127.0.0.1:{port}/x.png", "//localhost:{port}/x.png"],
)
def test_case_c6_a_picture_is_fetched_by_the_same_rules(world, site, settle, image):
    with listener() as inner:
        site.page("/", "Page", head=f'<meta property="og:image" content="{image.format(port=inner.port)}">')
        post(world, site.url("/"))
        settle()
        assert inner.came == []
    assert Preview.objects.get().picture == ""
    assert Preview.objects.get().title == "Page"


def test_the_store_is_checked_for_its_picture(world, site, picture, settle, settings, tmp_path):
    settings.FILES_FOLDER = tmp_path
    picture()
    post(world, site.page("/", "Page", head='<meta property="og:image" content="/p.png">'))
    settle()
    row = Preview.objects.get()
    assert (row.picture != "", orphans(), file_faults()) == (True, [], [])
    store().delete(row.picture)
    assert file_faults() == [f"file {row.picture} is missing; previews.preview {row.pk} names it"]


def test_a_picture_that_is_none_too_large_or_tiny_leaves_a_preview_without(world, site, picture, settle):
    picture("/dot.png", size=(1, 1))
    site.pages["/no.png"] = (200, {"Content-Type": "image/png"}, b"no picture")
    site.pages["/svg.png"] = (200, {"Content-Type": "image/svg+xml"}, b"<svg/>")
    site.pages["/big.png"] = (200, {"Content-Type": "image/png"}, b"\x89PNG\r\n\x1a\n" + b"x" * 5_000_001)
    for number, name in enumerate(("dot", "no", "svg", "big", "missing")):
        url = site.page(f"/{number}", f"Page {number}", head=f'<meta property="og:image" content="/{name}.png">')
        post(world, url)
    settle()
    assert set(Preview.objects.values_list("state", "picture")) == {(READY, "")}


def test_pages_in_old_charsets_are_read_and_odd_names_of_charsets_are_not_obeyed(world, site, settle):
    site.pages["/1"] = (200, {"Content-Type": "text/html; charset=ISO-8859-1"}, "<title>Été</title>".encode("latin-1"))
    site.pages["/2"] = (
        200,
        {"Content-Type": "text/html"},
        '<meta charset="windows-1252"><title>€ &amp; né</title>'.encode("cp1252"),
    )
    site.pages["/3"] = (200, {"Content-Type": "text/html; charset=punycode"}, "<title>Né</title>".encode())
    site.pages["/4"] = (200, {"Content-Type": "text/html"}, b"<div>" * 190_000 + b"<title>Deep</title>")
    for number in (1, 2, 3, 4):
        post(world, site.url(f"/{number}"))
    settle()
    rows = Preview.objects.filter(state=READY).values_list("url", "title")
    assert dict(rows) == {site.url("/1"): "Été", site.url("/2"): "€ & né", site.url("/3"): "Né", site.url("/4"): "Deep"}


def test_case_c10_two_hundred_links_of_one_post_are_three_fetches(world, site, settle, sign_in):
    links = [site.page(f"/{number}", f"Page {number}") for number in range(200)]
    made = post(world, "\n".join(links))
    page = sign_in("ana").get(made.url)  # shown without waiting
    assert page.status_code == 200
    settle()
    assert site.paths() == ["/0", "/1", "/2"]
    shown = sign_in("ana").get(made.url).content.decode()
    assert [f">{name}</a>" in shown for name in ("Page 0", "Page 1", "Page 2", "Page 3")] == [True, True, True, False]


def test_case_c10_one_page_is_fetched_once_however_it_is_written(world, site, settle):
    site.page("/a", "A")
    url = site.url("/a")
    same = (url, f"{url}#part", f"{url}?utm_source=mail&fbclid=1", url.replace("http:", "HTTP:"))
    for link in same:
        post(world, f"[here]({link})")
    publish_comment(by=world.ana, publication=post(world, "Nothing"), body=url)
    settle()
    assert site.paths() == ["/a"]
    assert Holding.objects.count() == 5
    post(world, f"{url}?page=2")
    settle()
    assert site.paths() == ["/a", "/a?page=2"]


def test_what_did_not_come_is_kept_asked_for_again_after_a_while_and_not_for_ever(world, site, settle, sign_in):
    site.pages["/"] = (503, HTML, b"")
    url = site.url("/")
    made = post(world, url)
    settle()
    row = Preview.objects.get()
    assert (row.state, row.failures) == (FAILED, 1)
    assert timedelta(minutes=14) < row.again_at - timezone.now() < timedelta(minutes=16)
    post(world, url)
    settle()
    assert site.paths() == ["/"]  # it is known
    for hours in range(1, 60):
        with time_machine.travel(timezone.now() + timedelta(hours=hours)):
            settle()
    assert len(site.paths()) == 4  # by itself it is asked for three times more
    site.page("/", "Here again")
    Preview.objects.update(again_at=timezone.now())
    post(world, url)
    settle()
    assert "Here again" in sign_in("ana").get(made.url).content.decode()


def test_what_is_gone_for_good_is_not_asked_for_by_itself(world, site, settle):
    site.pages["/"] = (200, {"Content-Type": "application/pdf"}, b"%PDF-")
    post(world, site.url("/"))
    settle()
    assert Preview.objects.get().state == FAILED
    Preview.objects.update(again_at=timezone.now())
    with time_machine.travel(timezone.now() + timedelta(hours=12)):
        settle()
    assert site.paths() == ["/"]


def test_after_a_week_the_next_who_writes_it_has_it_fetched_anew_and_what_failed_then_stays_shown(world, site, settle):
    url = site.page("/", "Old")
    post(world, url)
    settle()
    Preview.objects.update(again_at=timezone.now())
    site.page("/", "New")
    post(world, url)
    settle()
    assert Preview.objects.get().title == "New"
    Preview.objects.update(again_at=timezone.now())
    del site.pages["/"]
    post(world, url)
    settle()
    assert (Preview.objects.get().title, Preview.objects.get().state) == ("New", READY)


def test_an_event_told_twice_fetches_once(world, site, settle, published):
    post(world, site.page("/", "Once"))
    settle()
    wanted = [event for event in published() if isinstance(event, PreviewWanted)]
    assert len(wanted) == 1
    handlers.fetch(wanted[0])
    assert site.paths() == ["/"]


def test_an_edit_shows_what_is_linked_now(world, site, settle):
    one, two = site.page("/1", "One"), site.page("/2", "Two")
    made = post(world, one)
    settle()
    edit(by=world.ana, thing=made, body=f"{two} and {one}")
    much_later(settle)
    assert [Preview.objects.get(pk=pk).title for pk in Publication.objects.get(pk=made.pk).previews] == ["Two", "One"]
    edit(by=world.ana, thing=made, body="No link")
    settle()
    assert Publication.objects.get(pk=made.pk).previews == []
    assert not Holding.objects.exists()


def test_a_look_that_began_before_an_edit_changes_nothing_after_it(world, site, settle):
    old, new = site.page("/old", "Old"), site.page("/new", "New")
    made = post(world, old)
    settle()
    before = Publication.objects.get(pk=made.pk)
    edit(by=world.ana, thing=made, body=new)
    settle()
    hold(thing=before, links=[old])
    much_later(settle)
    assert list(Holding.objects.values_list("preview__url", flat=True)) == [new]
    assert [Preview.objects.get(pk=pk).title for pk in Publication.objects.get(pk=made.pk).previews] == ["New"]


def test_comments_show_theirs_and_a_comment_that_becomes_a_discussion_keeps_it(world, site, settle, sign_in):
    made = post(world, "A question")
    comment = publish_comment(by=world.ana, publication=made, body=site.page("/c", "In a comment"))
    settle()
    assert "In a comment" in sign_in("ana").get(made.url).content.decode()
    new = split_thread(by=world.ana, comment=Comment.objects.get(pk=comment.pk), to=world.space("club"), title="Own")
    much_later(settle)
    assert "In a comment" in sign_in("ana").get(new.url).content.decode()
    assert site.paths() == ["/c"]


def test_what_was_removed_is_not_looked_behind_until_it_is_back(world, site, settle):
    made = post(world, site.page("/", "Page"))
    remove(by=world.ana, thing=made)
    settle()
    assert site.asked == []
    restore(by=world.ana, thing=made)
    settle()
    assert site.paths() == ["/"]


def test_the_author_and_moderators_take_it_off_and_back_and_nobody_else(world, site, settle, sign_in, published):
    made = post(world, site.page("/", "A page outside"))
    settle()
    for name, refusal in (("otto", NotFound), ("gus", Forbidden)):
        with pytest.raises(refusal):
            take_off(by=world.viewer(name), publication=made)
    ana, fay = sign_in("ana"), sign_in("fay")
    assert "Hide link previews" in ana.get(f"/p/{made.pk}/acts/").content.decode()
    assert "Hide link previews" not in sign_in("gus").get(f"/p/{made.pk}/acts/").content.decode()
    fay.post(f"/p/{made.pk}/previews/?on=0")
    fay.post(f"/p/{made.pk}/previews/?on=0")
    assert "A page outside" not in ana.get(made.url).content.decode()
    assert card(ana, made.pk)
    assert "A page outside" not in card(ana, made.pk)
    assert [one.name for one in published() if one.name.startswith("preview.t")] == ["preview.taken_off"]
    assert "Show link previews" in ana.get(f"/p/{made.pk}/acts/").content.decode()
    put_back(by=world.ana, publication=made)
    assert "A page outside" in ana.get(made.url).content.decode()
    assert "Hide link previews" not in ana.get(f"/p/{post(world, 'No link').pk}/acts/").content.decode()


def test_switched_off_nothing_is_fetched_and_nothing_shown(world, site, settle, settings, sign_in):
    made = post(world, site.page("/", "A page outside"))
    settle()
    settings.PREVIEWS = False
    post(world, site.page("/2", "Two"))
    settle()
    assert site.paths() == ["/"]
    assert "A page outside" not in sign_in("ana").get(made.url).content.decode()


def test_case_a8_what_stands_at_our_own_addresses_is_never_fetched(world, site, settle, settings, sign_in):
    secret = publish_post(by=world.ana, space=world.space("vault"), title="Canary of the vault", body="Secret words")
    settings.PUBLIC_URL = f"http://{site.host}"
    site.page(secret.url, "Canary of the vault")
    # By its public address, by the host of the other organisation, and by a path alone.
    links = [site.url(secret.url), f"http://elsewhere.example{secret.url}", f"[there]({secret.url})"]
    made = post(world, "\n".join(links), space="everyone")
    settle()
    assert site.asked == []
    assert not Preview.objects.exists()
    page = sign_in("otto").get(made.url).content.decode()
    assert secret.url in page
    assert "Canary of the vault" not in page


def test_what_a_guest_links_to_is_not_looked_behind_where_hosts_inside_may_be(world, site, settle, settings, sign_in):
    url = site.page("/inside", "For employees")
    known = post(world, url)
    settle()
    mine = post(world, url, by="gus")
    said = publish_comment(by=world.gus, publication=known, body=site.page("/further", "Further inside"))
    settle()
    assert site.paths() == ["/inside"]
    assert [Publication.objects.get(pk=mine.pk).previews, Comment.objects.get(pk=said.pk).previews] == [[], []]
    typed = sign_in("gus").post("/links/look/", {"url": url}).content.decode()
    assert ("For employees" in typed, "Looking at the page" in typed) == (False, False)
    # Where nothing inside may be fetched from, he is shown what is open to all.
    settings.OUTBOUND_ALLOWED = ""
    assert "Looking at the page" in sign_in("gus").post("/links/look/", {"url": "https://a.example/"}).content.decode()


def test_pages_ask_once_for_all_their_previews_and_not_at_all_without(world, site, settle, sign_in):
    ana = sign_in("ana")

    def asked(path: str) -> list[str]:
        ana.get(path)
        with CaptureQueriesContext(connection) as queries:
            ana.get(path)
        return [one["sql"] for one in queries if "previews_preview" in one["sql"]]

    plain = post(world, "No link")
    settle()
    assert [asked(path) for path in ("/", plain.url, "/c/club/")] == [[], [], []]
    rows = [post(world, site.page(f"/{number}", f"Page {number}")) for number in range(3)]
    settle()
    assert [len(asked(path)) for path in ("/", rows[0].url, "/c/club/")] == [1, 1, 1]


def test_the_api_tells_previews(world, site, picture, settle, sign_in):
    picture()
    made = post(world, site.page("/news", "", head=OPEN_GRAPH))
    comment = publish_comment(by=world.ana, publication=made, body=site.page("/c", "Comment"))
    settle()
    ana = sign_in("ana")
    [told] = ana.get(f"/api/v1/publications/{made.pk}").json()["previews"]
    row = Preview.objects.get(url=site.url("/news"))
    assert told == {
        "url": site.url("/news"), "title": "A quay & a crane", "text": "Three lines of words", "site": "Harbour News",
        "picture_url": f"/previews/{row.name}/", "width": 800, "height": 420,
    }  # fmt: skip
    assert [one["title"] for one in ana.get(f"/api/v1/comments/{comment.pk}").json()["previews"]] == ["Comment"]
    feed = ana.get("/api/v1/feed").json()["items"]
    assert [len(one["previews"]) for one in feed if one["id"] == str(made.pk)] == [1]
    take_off(by=world.ana, publication=made)
    assert ana.get(f"/api/v1/publications/{made.pk}").json()["previews"] == []


def test_who_may_read_sees_it_and_an_address_that_was_not_told_is_of_nothing(world, site, picture, settle, sign_in):
    """The vault's link is nobody else's: neither its words nor its picture."""
    picture()
    made = post(world, site.page("/news", "", head=OPEN_GRAPH), space="vault")
    settle()
    otto = sign_in("otto")
    assert otto.get(made.url).status_code == 404
    assert otto.get(f"/api/v1/publications/{made.pk}").status_code == 404
    assert "A quay" not in otto.get("/").content.decode()
    name = Preview.objects.get().name
    assert len(name) == 32
    assert otto.get(f"/previews/{name[:-1]}{'y' if name[-1] == 'x' else 'x'}/").status_code == 404
    # The other organisation is told nothing, whatever it knows.
    assert sign_in("eve").get(f"/previews/{name}/").status_code == 404
    assert Client().get(f"/previews/{name}/").status_code == 302


def test_that_somebody_wrote_a_link_before_is_not_told_by_the_clock(world, site, settle):
    """What is known is shown to the next only after the time that it took to come."""
    url = site.page("/", "Known in the vault")
    post(world, url, space="vault")
    settle()
    Preview.objects.update(took_ms=60_000)
    made = post(world, url, space="everyone", by="otto")
    settle()
    assert Publication.objects.get(pk=made.pk).previews == []
    work_off(now=timezone.now() + timedelta(seconds=59))
    assert Publication.objects.get(pk=made.pk).previews == []
    work_off(now=timezone.now() + timedelta(seconds=61))
    assert Publication.objects.get(pk=made.pk).previews == [Preview.objects.get().pk]
    assert site.paths() == ["/"]


def test_what_no_text_holds_is_forgotten_after_a_day(world, site, settle, sign_in):
    held = site.page("/held", "Held")
    post(world, held)
    sign_in("ana").post("/links/look/", {"url": site.page("/typed", "Typed")})
    settle()
    assert Preview.objects.filter(state=WAITING).count() == 0
    work_off(now=timezone.now() + timedelta(hours=23))
    assert Preview.objects.count() == 2
    work_off(now=timezone.now() + timedelta(hours=25))
    assert list(Preview.objects.values_list("url", flat=True)) == [held]
