"""CASES D1: every address × everybody, with the ids of what they may not see: nothing leaks, nothing breaks.

Each address of `urlpatterns` stands in ROUTES or in ELSEWHERE; one that is in neither fails, so that a new page is
visited on the day it is born. So does each field that a page reads, in FIELDS.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import Form
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver

from boundaries.hidden import CANARIES, Hidden, hide
from boundaries.test_sources import sources
from conftest import on_one_ground, work_off_all

ROUTES = {
    "": "/",
    "c/": "/c/?q=vqz",
    "c/new/": "/c/new/?template=trade",
    "c/<str:slug>/": "/c/{slug}/",
    "c/<str:slug>/forum/": "/c/{slug}/forum/",
    "c/<str:slug>/members/": "/c/{slug}/members/",
    "c/<str:slug>/about/": "/c/{slug}/about/",
    "c/<str:slug>/first/": "/c/{slug}/first/",
    "c/<str:slug>/edit/": "/c/{slug}/edit/",
    "c/<str:slug>/categories/": "/c/{slug}/categories/",
    "p/<int:number>/category/": "/p/{publication}/category/",
    "c/<str:slug>/cover/": "/c/{slug}/cover/",
    "c/<str:slug>/cover/<str:name>": "/c/{slug}/cover/x",
    "c/<str:slug>/join/": "/c/{slug}/join/",
    "c/<str:slug>/ask/": "/c/{slug}/ask/",
    "c/<str:slug>/withdraw/": "/c/{slug}/withdraw/",
    "c/<str:slug>/leave/": "/c/{slug}/leave/",
    "c/<str:slug>/favourite/": "/c/{slug}/favourite/",
    "c/<str:slug>/answer/": "/c/{slug}/answer/",
    "c/<str:slug>/invite/": "/c/{slug}/invite/",
    "c/<str:slug>/role/": "/c/{slug}/role/",
    "c/<str:slug>/hand-over/": "/c/{slug}/hand-over/",
    "c/mix/": "/c/mix/",
    "settings/mix/": "/settings/mix/",
    "settings/rooms/": "/settings/rooms/",
    "settings/rooms/<str:word>/": "/settings/rooms/everybody/?q=vqz",
    "rooms/<str:word>/": "/rooms/everybody/",
    "settings/leaders/": "/settings/leaders/?q=vqz",
    "settings/leaders/<int:number>/": "/settings/leaders/{author}/",
    "people/<int:number>/delegates/": "/people/{author}/delegates/?q=vqz",
    "people/<int:number>/delivery/": "/people/{author}/delivery/",
    "c/<str:slug>/related/": "/c/{slug}/related/",
    "c/<str:slug>/meant-for/": "/c/{slug}/meant-for/",
    "c/<str:slug>/guests/": "/c/{slug}/guests/",
    "c/<str:slug>/links/": "/c/{slug}/links/",
    "c/<str:slug>/links/<int:number>/end/": "/c/{slug}/links/1/end/",
    "join/<str:secret>/": "/join/nothing/",
    "c/<str:slug>/told/": "/c/{slug}/told/",
    "c/<str:slug>/merge/": "/c/{slug}/merge/",
    "c/<str:slug>/archive/": "/c/{slug}/archive/",
    "c/<str:slug>/bring-back/": "/c/{slug}/bring-back/",
    "c/<str:slug>/remove/": "/c/{slug}/remove/",
    "c/<str:slug>/import/": "/c/{slug}/import/",
    "c/<str:slug>/import/<int:number>/": "/c/{slug}/import/{publication}/",
    "invitations/<int:number>/": "/invitations/{invitation}/",
    "p/<int:number>/": "/p/{publication}/",
    "p/<int:number>/first/": "/p/{publication}/first/",
    "p/<int:number>/read/": "/p/{publication}/read/",
    "p/<int:number>/comment/": "/p/{publication}/comment/",
    "p/<int:number>/edit/": "/p/{publication}/edit/",
    "p/<int:number>/react/": "/p/{publication}/react/",
    "p/<int:number>/remove/": "/p/{publication}/remove/",
    "p/<int:number>/restore/": "/p/{publication}/restore/",
    "p/<int:number>/history/": "/p/{publication}/history/",
    "p/<int:number>/move/": "/p/{publication}/move/",
    "comments/<int:number>/move/": "/comments/{comment}/move/",
    "p/<int:number>/acts/": "/p/{publication}/acts/",
    "p/<int:number>/subscription/": "/p/{publication}/subscription/?level=followed",
    "p/<int:number>/pin/": "/p/{publication}/pin/",
    "p/<int:number>/unpin/": "/p/{publication}/unpin/",
    "p/<int:number>/feature/": "/p/{publication}/feature/",
    "p/<int:number>/unfeature/": "/p/{publication}/unfeature/",
    "p/<int:number>/seen/": "/p/{publication}/seen/",
    "p/<int:number>/share/": "/p/{publication}/share/",
    "p/<int:number>/shares/": "/p/{publication}/shares/",
    "p/<int:number>/print/": "/p/{publication}/print/",
    "p/<int:number>/discussion/close/": "/p/{publication}/discussion/close/",
    "p/<int:number>/discussion/open/": "/p/{publication}/discussion/open/",
    "drafts/": "/drafts/",
    "drafts/at/<str:place>/": "/drafts/at/c:{slug}/",
    "drafts/at/<str:place>/discard/": "/drafts/at/c:{slug}/discard/",
    "drafts/<int:number>/delete/": "/drafts/{draft}/delete/",
    "drafts/<int:number>/publish/": "/drafts/{draft}/publish/",
    "drafts/<int:number>/back/": "/drafts/{draft}/back/",
    "drafts/<int:number>/date/": "/drafts/{draft}/date/",
    "p/<int:number>/withdrawal/": "/p/{publication}/withdrawal/",
    "kept/": "/kept/?collection=words",
    "p/<int:number>/keep/": "/p/{publication}/keep/",
    "p/<int:number>/let-go/": "/p/{publication}/let-go/",
    "p/<int:number>/kept/": "/p/{publication}/kept/",
    "comments/<int:number>/keep/": "/comments/{comment}/keep/",
    "comments/<int:number>/let-go/": "/comments/{comment}/let-go/",
    "comments/<int:number>/kept/": "/comments/{comment}/kept/",
    "p/<int:number>/reactions/": "/p/{publication}/reactions/",
    "comments/<int:number>/reactions/": "/comments/{comment}/reactions/",
    "p/<int:number>/same/": "/p/{question}/same/",
    "p/<int:number>/asked/": "/p/{question}/asked/",
    "p/<int:number>/asked/somebody/": "/p/{question}/asked/somebody/?who=a",
    "p/<int:number>/page-wish/": "/p/{question}/page-wish/",
    "p/<int:number>/vote/": "/p/{poll}/vote/",
    "p/<int:number>/votes/": "/p/{poll}/votes/",
    "p/<int:number>/votes.csv": "/p/{poll}/votes.csv",
    "p/<int:number>/close/": "/p/{poll}/close/",
    "p/<int:number>/acknowledge/": "/p/{announcement}/acknowledge/",
    "p/<int:number>/missing/": "/p/{announcement}/missing/?q=a",
    "p/<int:number>/missing.csv": "/p/{announcement}/missing.csv",
    "p/<int:number>/remind/": "/p/{announcement}/remind/",
    "questions/": "/questions/?community={slug}",
    "links/look/": "/links/look/",
    "p/<int:number>/previews/": "/p/{publication}/previews/?on=0",
    "previews/<str:name>/": "/previews/x/",
    "offers/": "/offers/?direction=offer",
    "offers/<int:number>/close/": "/offers/{offer}/close/",
    "offers/<int:number>/extend/": "/offers/{offer}/extend/",
    "hours/": "/hours/",
    "hours/owed/": "/hours/owed/",
    "hours/<int:number>/times/": "/hours/{hour}/times/",
    "settings/values/": "/settings/values/",
    "settings/templates/": "/settings/templates/",
    "settings/templates/new/": "/settings/templates/new/",
    "settings/templates/<str:key>/": "/settings/templates/trade/",
    "settings/templates/<str:key>/change/": "/settings/templates/trade/change/",
    "comments/<int:number>/vote/": "/comments/{answer}/vote/",
    "comments/<int:number>/accept/": "/comments/{answer}/accept/",
    "comments/<int:number>/": "/comments/{comment}/",
    "comments/<int:number>/edit/": "/comments/{comment}/edit/",
    "comments/<int:number>/react/": "/comments/{comment}/react/",
    "comments/<int:number>/remove/": "/comments/{comment}/remove/",
    "comments/<int:number>/restore/": "/comments/{comment}/restore/",
    "comments/<int:number>/history/": "/comments/{comment}/history/",
    "comments/<int:number>/acts/": "/comments/{comment}/acts/",
    "files/": "/files/",
    "files/<int:number>/": "/files/{file}/",
    "files/<int:number>/preview/": "/files/{file}/preview/",
    "publish/": "/publish/?place={slug}",
    "seen/": "/seen/",
    "feed/order/": "/feed/order/",
    "people/": "/people/?q=vqz",
    "people/<int:number>/": "/people/{author}/",
    "people/<int:number>/photo/<str:name>": "/people/{author}/photo/x",
    "people/<int:number>/follow/": "/people/{author}/follow/",
    "notices/": "/notices/",
    "notices/read/": "/notices/read/",
    "search/": "/search/?q=vqz*",
    "search/suggest/": "/search/suggest/?q=vqz",
    "complete/people": "/complete/people?q=a&space={space}",
    "complete/alike": "/complete/alike?kind=question&title=bollard+weight",
    "complete/topics": "/complete/topics?q=vqz",
    "complete/topics-in": "/complete/topics-in",
    "topics/": "/topics/?q=vqz",
    "topics/<str:slug>/": "/topics/{topic}/",
    "topics/<str:slug>/follow/": "/topics/{topic}/follow/",
    "topics/<str:slug>/curate/": "/topics/{topic}/curate/",
    "topics/<str:slug>/name/": "/topics/{topic}/name/",
    "topics/<str:slug>/merge/": "/topics/{topic}/merge/",
    "topics/<str:slug>/separate/": "/topics/{topic}/separate/",
    "me/": "/me/",
    "me/profile/": "/me/profile/",
    "me/language/": "/me/language/",
    "me/theme/": "/me/theme/",
    "me/asked-weekly/": "/me/asked-weekly/",
    "me/tokens/": "/me/tokens/",
    "me/tokens/<int:number>/revoke/": "/me/tokens/{publication}/revoke/",
    "me/sessions/<int:number>/end/": "/me/sessions/{publication}/end/",
    "me/sessions/end/": "/me/sessions/end/",
    "ui/": "/ui/",
    "health/live": "/health/live",
    "health/ready": "/health/ready",
}
MORE = [
    "/topics/",
    "/questions/?topic={topic}",
    "/questions/?show=asked",
    "/questions/?show=to_write_up&community={slug}",
    "/c/new/",
    "/c/{slug}/first/?who=a",
    "/c/?q=kqzclub",
    "/search/?q=club",
    "/search/?q=kqz*",
    "/search/suggest/?q=club",
    "/search/suggest/?q=kqz",
    "/?order=active",
    "/p/{question}/",
    "/drafts/at/p:{publication}/",
    "/drafts/at/d:{draft}/",
    "/publish/?draft={draft}",
    "/p/{poll}/",
    "/p/{poll}/acts/",
    "/publish/?kind=question&place={slug}",
    "/publish/?kind=poll&place={slug}",
    "/p/{offer}/",
    "/p/{link}/",
    "/p/{announcement}/",
    "/p/{announcement}/acts/",
    "/publish/?kind=announcement&place={slug}",
    "/p/{share}/",
    "/p/{share}/acts/",
    "/p/{share}/print/",
    "/p/{share}/first/",
    "/p/{share}/share/",
    "/p/{share}/edit/",
    "/c/everyone/",
    "/p/{praise}/",
    "/publish/?kind=praise&place={slug}",
    "/publish/?kind=offer&place={slug}",
    "/publish/?kind=link&place={slug}",
    "/c/{slug}/forum/?show=offers",
    "/p/{hour}/",
    "/p/{hour}/?order=time&at={turn}",
    "/p/{hour}/?at={turn}",
    "/p/{hour}/print/",
    "/publish/?kind=hour&place={slug}",
    "/c/{slug}/forum/?show=hours",
    "/c/{slug}/forum/?show=solved",
]
"""Further questions to addresses that are asked once above."""
ELSEWHERE = re.compile(r"^(accounts/|\^accounts/|activate/|api/|\^api/)")
"""Sign-in is played in tests/flows; the API is walked from its own OpenAPI document in tests/api."""


FIELDS = {
    "community": "{slug}", "place": "{slug}", "space": "{space}", "person": "{author}", "parent": "{comment}",
    "people": "words", "answer": "{comment}", "site": "1", "department": "1", "version": "1", "page": "1", "before": "x", "after": "{membership}", "awaited": "{membership}", "all": "1",
    "mine": "1", "invited": "{author}", "who": "words", "on": "1", "admit": "1", "accept": "1", "is_extended": "on", "choose": "0", "act": "keep",
    "access": "open", "role": "owner", "stay": "member", "publishers": "", "kind": "", "purpose": "", "order": "active", "show": "waiting",
    "reaction": "useful", "url": "https://outside.example/words", "turn": "1", "direction": "offer", "values": "words", "last_day": "2990-01-01",
    "colour": "", "dir": "rtl", "language": "en", "theme": "dark", "q": "words", "name": "words", "title": "words",
    "body": "words", "message": "words", "objective": "words", "about": "words", "indicator": "words", "charter": "words",
    "door_question": "words", "level": "every", "new": "1", "archived": "1", "chosen": "site:1", "off": "DE", "days": "7", "saved": "1", "template": "trade",
    "guest": "{membership}", "end": "1", "guests_may": "", "guests_see": "", "other": "{slug}", "to": "{slug}", "into": "{slug}", "state": "unseen", "away": "1", "wishes": "0", "help": "words",
    "topic": "{topic}", "means": "{topic}", "synonym": "{topic}", "text": "{topic}", "description": "words",
    "nth": "1", "reason": "words", "collection": "words", "remind_at": "2990-01-01T09:00", "from": "kept",
    "draft": "{draft}", "kept_files": "{file}", "publish_at": "", "withdraw_at": "2990-01-01T09:00", "fields": "{{}}", "device": "words",
    "at": "{comment}", "quote": "1", "until": "2001-01-01T00:00:00Z", "category": "{category}", "up": "1", "sure": "{space}",
    "said": "taken", "asked_weekly": "2",
}  # fmt: skip
"""What each field of a page is given: the ids of what lies hidden, where it takes any."""
UPLOADS = {"file", "files", "photo", "cover"}


def fields() -> set[str]:
    """Every name that a view takes from an address or a form; sign-in's forms are played in tests/flows."""
    assert get_resolver().url_patterns, "every module with a form is loaded"
    kinds = Form.__subclasses__()
    forms = [form for one in kinds for form in (one, *one.__subclasses__()) if form.__module__.startswith("maillon.")]
    elsewhere = ("maillon.accounts.", "maillon.integrations.passwords", "maillon.core.ui.")
    ours = [form for form in forms if not form.__module__.startswith(elsewhere)]
    found = {name for form in ours for name in form.base_fields}
    for _place, tree in sources():
        for node in ast.walk(tree):
            taken = _taken(node)
            if taken and taken[0] in ("POST", "GET", "FILES"):
                found.add(taken[1])
    return found


def _taken(node: ast.AST) -> tuple[str, str] | None:
    """`….POST.get("x")`, `….FILES.getlist("x")` or `….GET["x"]` as what is asked and for which name."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
        owner, name = node.func.value, node.args[0]
    elif isinstance(node, ast.Subscript):
        owner, name = node.value, node.slice
    else:
        return None
    if isinstance(owner, ast.Attribute) and isinstance(name, ast.Constant) and isinstance(name.value, str):
        return owner.attr, name.value
    return None


def test_every_field_that_a_page_reads_is_given_by_this_test():
    assert fields() == set(FIELDS) | UPLOADS


def routes() -> list[str]:
    """Every address of the product, as it is written in its urls."""

    def walk(patterns, prefix):
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, prefix + str(pattern.pattern))
            elif isinstance(pattern, URLPattern):
                yield prefix + str(pattern.pattern)

    return sorted(set(walk(get_resolver().url_patterns, "")))


def test_every_address_is_visited_by_this_test():
    assert [route for route in routes() if route not in ROUTES and not ELSEWHERE.match(route)] == []


@pytest.fixture(scope="module")
def hidden(lasting, tmp_path_factory) -> Iterator[dict[str, Hidden]]:
    with override_settings(FILES_FOLDER=tmp_path_factory.mktemp("files"), PREVIEWS=True):
        yield hide(lasting, work_off_all)


stage, db = on_one_ground("hidden")


def asked_in_every_way(browser, asked, thing):
    """The answers to an address alone, and with every field that a page knows filled with what is hidden."""
    given = {name: value.format(**vars(thing)) for name, value in FIELDS.items()}
    files = {name: SimpleUploadedFile("words.txt", b"words", content_type="text/plain") for name in UPLOADS}
    yield "get", browser.get(asked)
    yield "get with fields", browser.get(asked + ("&" if "?" in asked else "?") + urlencode(given))
    yield "post", browser.post(asked)
    yield "post with fields", browser.post(asked, given | files)


PERSONAS = ("anonymous", "otto", "gus", "eve")


@pytest.mark.parametrize("persona", PERSONAS)
def test_case_d1_no_address_tells_anybody_of_what_she_may_not_see(world, hidden, sign_in, persona):
    browser = Client() if persona == "anonymous" else sign_in(persona)
    forbidden = [*CANARIES["vault"], *(CANARIES["club"] if persona != "gus" else ())]
    leaks, broken = [], []
    for address in [*ROUTES.values(), *MORE]:
        for thing in hidden.values():
            asked = address.format(**vars(thing))
            for method, answer in asked_in_every_way(browser, asked, thing):
                body = (answer.content if not answer.streaming else b"").decode("utf-8", "replace") + str(
                    answer.headers
                )
                leaks += [(method, asked, word) for word in forbidden if word in body]
                if answer.status_code >= 500:
                    broken.append((method, asked, answer.status_code))
    assert leaks == []
    assert broken == []


def test_case_d1_what_is_permitted_is_there(world, hidden, sign_in):
    """The other half: a product that shows nothing would pass the first."""
    browser = sign_in("ana")
    seen = "".join(
        browser.get(address.format(**vars(thing))).content.decode()
        for address in (
            "/",
            "/c/{slug}/",
            "/c/{slug}/forum/",
            "/c/{slug}/about/",
            "/p/{publication}/",
            "/p/{question}/",
            "/drafts/",
            "/p/{poll}/",
            "/p/{offer}/",
            "/p/{link}/",
            "/p/{praise}/",
            "/p/{announcement}/",
            "/p/{hour}/",
            "/topics/",
        )
        for thing in hidden.values()
    )
    assert [word for words in CANARIES.values() for word in words if word not in seen] == []


@pytest.mark.parametrize("route", ["/p/{}/", "/comments/{}/", "/files/{}/", "/people/{}/", "/p/{}/history/"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_case_a3_what_is_hidden_answers_like_what_never_was(world, hidden, sign_in, route, language):
    otto = sign_in("otto")
    ids = {"/p": hidden["vault"].publication, "/comments": hidden["vault"].comment, "/files": hidden["vault"].file}
    key = "/" + route.split("/")[1]
    real = ids.get(key) or world.people["eve"].pk
    secret, never = (otto.get(route.format(pk), headers={"accept-language": language}) for pk in (real, 7))
    clean = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"|X-CSRFToken": "[^"]*"')
    assert (secret.status_code, clean.sub(b"", secret.content)) == (404, clean.sub(b"", never.content))
