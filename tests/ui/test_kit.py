"""The kit as HTML: what it says, that it escapes, that it is whole."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from jinja2 import Environment
from markupsafe import Markup

from maillon.core.ui.environment import ATOMS, KIT, TEMPLATES, environment
from maillon.core.ui.shapes import (
    Card,
    CommunityFace,
    Frame,
    MenuEntry,
    PersonFace,
    Place,
    Reaction,
    Readers,
    initials_of,
    shown,
    tint_of,
)
from maillon.core.ui.views import gallery_context

HOSTILE = '"><script>alert(1)</script>'


@pytest.fixture(scope="module")
def jinja() -> Environment:
    return environment(auto_reload=False)


@pytest.fixture(scope="module")
def ui(jinja: Environment) -> Any:
    return jinja.globals["ui"]


@pytest.fixture(scope="module")
def gallery(jinja: Environment) -> str:
    with translation.override("en"):
        return jinja.get_template("ui/gallery.html").render(**gallery_context())


def macros() -> list[tuple[str, str]]:
    """Return (file, macro) of all public macros."""
    pattern = re.compile(r"{%-? macro ([a-z]\w*)\(")
    return [(file, name) for file in KIT for name in pattern.findall((TEMPLATES / f"ui/{file}.html").read_text())]


def test_every_element_is_explained_where_it_is_written() -> None:
    silent = []
    for file in KIT:
        text = (TEMPLATES / f"ui/{file}.html").read_text()
        silent += [
            f"{file}: {name}"
            for before, name in re.findall(r"(#}\n|\n|^){%-? macro (\w+)\(", text)
            if "#}" not in before
        ]
    assert [one for one in silent if not one.split(": ")[1].startswith("_")] == []
    assert [name for name, atom in ATOMS.items() if not atom.__doc__] == []


def test_the_gallery_shows_every_element() -> None:
    source = (TEMPLATES / "ui/gallery.html").read_text()
    inside = "".join((TEMPLATES / f"ui/{file}.html").read_text() for file in KIT)
    used = set(re.findall(r"\bui\.(\w+)\(", source)) | set(re.findall(r"{{ (\w+)\(", inside))
    assert [name for _file, name in macros() if name not in used] == []


def test_no_page_of_the_kit_needs_inline_style_or_script(gallery: str) -> None:
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=|javascript:", gallery) == []
    assert re.findall(r"<script(?! src=| type=\"application/json\")", gallery) == []


def test_ids_are_unique_on_a_page(gallery: str) -> None:
    ids = re.findall(r'\sid="([^"]+)"', gallery)
    assert sorted({one for one in ids if ids.count(one) > 1}) == []


def test_names_and_words_of_people_are_escaped_everywhere(ui: Any) -> None:
    person = PersonFace(name=HOSTILE, url=f"/{HOSTILE}", title=HOSTILE, photo_url=HOSTILE)
    guest = PersonFace(name=HOSTILE, kind="guest", company=HOSTILE)
    staged = PersonFace(name="x", kind="staged", brought_in_by=HOSTILE, initials="<b")
    community = CommunityFace(name=HOSTILE, url=HOSTILE, icon=HOSTILE)
    card = Card(
        id=HOSTILE,
        url=HOSTILE,
        author=guest,
        body=Markup("<p>fine</p>"),
        when=HOSTILE,
        at=HOSTILE,
        community=community,
        title=HOSTILE,
        react_url=HOSTILE,
        reactions=[Reaction(name=HOSTILE, label=HOSTILE, icon=HOSTILE, count=1)],
        comment_faces=[person],
        acts_url=HOSTILE,
    )
    drawn = [
        ui.circle(person),
        ui.person_row(person),
        ui.by_line(guest),
        ui.brought(staged),
        ui.circle(staged),
        ui.card(card),
        ui.square(community),
    ]
    assert [html for html in drawn if "<script" in html or "<b" in html.replace("<button", "")] == []


def test_every_icon_that_is_named_is_in_the_sprite(gallery: str) -> None:
    import json

    known = set(json.loads((Path(__file__).parents[2] / "frontend/icons.json").read_text()))
    named = set()
    for path in Path(TEMPLATES).parents[2].rglob("*.html"):
        named |= set(re.findall(r'\bicon\("([^"]+)"|icon_name="([^"]+)"', path.read_text()))
    assert {one for pair in named for one in pair if one} - known == set()
    assert set(re.findall(r'#([\w-]+)"/></svg>', gallery)) - known - {"mark"} == set()


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Inès Carvalho", "IC"),
        ("Pieter de Groot", "PG"),
        ("Ana-Maria Le Goff", "AG"),
        ("Yū", "Y"),
        ("", "?"),
        ("--", "?"),
    ],
)
def test_initials_are_those_of_the_first_and_last_word(name: str, initials: str) -> None:
    assert initials_of(name) == initials


def test_a_person_keeps_the_same_tint() -> None:
    assert [tint_of("Inès Carvalho"), tint_of("Giulia Ferrante")] == [
        tint_of("Inès Carvalho"),
        tint_of("Giulia Ferrante"),
    ]
    assert {tint_of(str(number)) for number in range(100)} == {0, 1, 2, 3, 4, 5}


def test_leisure_has_its_own_colour_whatever_was_chosen() -> None:
    assert CommunityFace(name="x", colour=3, purpose="leisure").palette == "c-leisure"
    assert CommunityFace(name="x", colour=3).palette == "c-3"


def test_a_guest_shows_the_company_and_an_employee_the_title(ui: Any) -> None:
    guest = PersonFace(name="Marit", kind="guest", company="Boréal Systèmes", title="Architecte")
    assert "Boréal Systèmes" in ui.by_line(guest)
    assert "Architecte" not in ui.by_line(guest)
    assert "Architecte" in ui.by_line(PersonFace(name="Ana", title="Architecte"))


def test_the_first_reaction_invites_when_nobody_reacted() -> None:
    given = [Reaction(name="useful", label="Useful", icon="useful"), Reaction(name="like", label="Like", icon="like")]
    assert [one.name for one in shown(given)] == ["useful"]
    given[1].count = 2
    assert [one.name for one in shown(given)] == ["like"]


def test_counts_stop_at_99_and_nothing_is_shown_for_none(ui: Any) -> None:
    assert ui.count(0) == ""
    assert ">99<" in ui.count(99)
    assert ">99+<" in ui.count(100)


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", html).split())


def test_the_readers_sentence_names_people_place_and_guests(ui: Any) -> None:
    with translation.override("en"):
        assert (
            plain(ui.readers_text(Readers(people=143, place="Sales South")))
            == "143 people of Sales South will be able to read this."
        )
        both = Readers(people=1, place="Sales South", guests=2, companies=["Boréal Systèmes"], what="comment")
        assert (
            plain(ui.readers_text(both))
            == "1 person of Sales South and 2 guests of Boréal Systèmes will be able to read this reply."
        )
        assert "with-guests" in ui.readers(both)
        assert "with-guests" not in ui.readers(Readers(people=143, place="Sales South"))


def test_the_shell_shows_only_rooms_that_exist(jinja: Environment) -> None:
    template = jinja.from_string(
        '{% extends "ui/shell.html" %}{% block title %}T{% endblock %}{% block main %}M{% endblock %}'
    )
    around = {"csrf_input": Markup(""), "csrf_token": "t"}
    bare = template.render(frame=Frame(organisation="Estuaire", me=PersonFace(name="Ana")), **around)
    assert 'href="/search/"' not in bare
    assert 'class="bell' not in bare
    assert "bar-create" not in bare
    assert 'href=""' not in bare
    full = Frame(
        organisation="Estuaire",
        me=PersonFace(name="Ana"),
        menu=[MenuEntry(label="Home", url="/", icon="home", is_current=True)],
        favourites=[Place(community=CommunityFace(name="Club", url="/c/club/"), unread=3)],
        search_url="/search/",
        notices_url="/notices/",
        notices=2,
    )
    page = template.render(frame=full, **around)
    assert 'aria-current="page"' in page
    assert "/c/club/" in page
    assert 'action="/search/"' in page
    assert 'class="rail-entry unread"' in page


def test_a_page_whose_macros_are_asked_for_alone_draws_no_shell(jinja: Environment) -> None:
    made = jinja.from_string(
        '{% extends "ui/shell.html" %}{% macro row(x) %}<li>{{ x }}</li>{% endmacro %}'
    ).make_module({})
    assert str(made).strip() == ""
    assert made.row("a") == "<li>a</li>"  # type: ignore[attr-defined]
