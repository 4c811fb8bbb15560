"""Load the demo organisation "Groupe Estuaire", on the first start only."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import UTC, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from maillon.access.counting import admit
from maillon.access.models import Membership, Space
from maillon.accounts.models import Account
from maillon.communities.actions import create_community
from maillon.communities.models import Community
from maillon.content.actions import wall_of
from maillon.content.importing import Turn, import_thread
from maillon.content.kinds.share.actions import share_publication
from maillon.content.leaders.actions import name_delegate, name_leader
from maillon.content.models import Publication
from maillon.content.rooms import room_to_publish_in
from maillon.core.db.scope import inside
from maillon.core.files.store import Store
from maillon.core.models import EventRecord
from maillon.core.policy import Viewer
from maillon.core.text.markdown import render
from maillon.demo import kinds, reading
from maillon.demo.files import facts_of_demo_file
from maillon.demo.looks import has_portrait
from maillon.demo.portraits import portrait
from maillon.organisation.models import Department, Entity, Organisation, Site
from maillon.people.actions import add_person
from maillon.people.models import Person
from maillon.people.photos import LIMIT
from maillon.people.viewing import viewer_of

SHOWN = ("ines.carvalho", "herve.quemeneur", "priya.raghunathan", "marit.halvorsen", "florence.maheut")
UNREAD_DAYS = 3


def load_demo() -> Organisation:
    """Make the organisation, its people, communities and a year of conversation. Takes some seconds.

    All of it or nothing: a first start that is cut off leaves no half organisation to the next one.
    """
    with transaction.atomic():
        organisation = Organisation.objects.create(name="Groupe Estuaire", slug="estuaire", language="fr")
        with inside(organisation.pk):
            password = _password()
            people = _people(make_password(password))
            _photos(people)
            viewers = {key: viewer_of(person) for key, person in people.items()}
            spaces = _communities(viewers)
            _leader(viewers, people)
            _threads(viewers, people, spaces)
            _set_reading_marks()
            _write_accounts(people, password)
    return organisation


def _password() -> str:
    """One password for all demo people, made on this machine: no installation has a default one (CASES J8)."""
    words = ("quai", "houle", "grue", "phare", "ancre", "digue", "marée", "balise", "chenal", "amarre")
    return "-".join([*(secrets.choice(words) for _ in range(3)), str(secrets.randbelow(900) + 100)]).replace("é", "e")


def _people(hashed: str) -> dict[str, Person]:
    house = reading.house()
    entities = {row["slug"]: Entity.objects.create(name=row["name"]) for row in house["entities"]}
    departments = {
        row["slug"]: Department.objects.create(name=row["name"], entity=entities[row["entity"]])
        for row in house["departments"]
    }
    columns = ("name", "country", "time_zone", "latitude", "longitude")
    sites = {row["slug"]: Site.objects.create(**{key: row[key] for key in columns}) for row in house["sites"]}
    people = {row["key"]: _person(row, departments, sites) for row in house["people"]}
    for person in people.values():
        assert person.account_id is not None
        Account.objects.filter(pk=person.account_id).update(password=hashed)
    return people


def _person(row: dict[str, Any], departments: Mapping[str, Department], sites: Mapping[str, Site]) -> Person:
    return add_person(
        name=row["name"],
        email=row.get("login", ""),
        number=row.get("number", ""),
        kind=row["kind"],
        is_administrator=row.get("is_admin", False),
        company=row.get("company", ""),
        title=row.get("title", ""),
        about=row.get("about", ""),
        language=row.get("language", ""),
        department=departments.get(row.get("department", "")),
        site=sites.get(row.get("site", "")),
        created_at=timezone.now() - timedelta(days=400),
    )


def _photos(people: Mapping[str, Person]) -> None:
    """Portraits for some; they are drawn as photos are kept, so that nothing needs to make them anew."""
    store = Store(settings.FILES_FOLDER)
    shown = {key: person for key, person in people.items() if has_portrait(key)}
    for key, person in shown.items():
        person.photo = store.put(BytesIO(portrait(key)), limit=LIMIT).sha256
    Person.objects.bulk_update(shown.values(), ["photo"])


def _communities(viewers: Mapping[str, Viewer]) -> dict[str, Space]:
    made: dict[str, Space] = {}
    for row in reading.communities():
        community = create_community(
            by=viewers[row["owner"]],
            **{key: row[key] for key in ("name", "purpose", "access", "is_extended", "objective", "about", "colour")},
            kind=row.get("kind", ""),
            publishers=row.get("publishers", "members"),
            icon=ICONS.get(row["icon"], row["icon"]),
        )
        Community.objects.filter(pk=community.pk).update(slug=row["slug"])
        roles = reading.roles_in(row)
        for key in reading.members_of(row):
            one, role = viewers[key], roles.get(key, "member")
            host = viewers[row["owner"]].person_id if one.is_guest else None
            admit(space=community.space, person_id=one.person_id, role=role, invited_by_id=host)
        made[row["slug"]] = community.space
    return made


ICONS = {
    "microphone-2": "microphone",
    "target-arrow": "target",
    "ripple": "waves",
    "building-lighthouse": "lighthouse",
    "masks-theater": "masks",
    "helmet": "safety",
    "spray": "ship",
    "heart-handshake": "partner",
    "building-bridge": "anchor",
    "trophy": "references",
    "clipboard-check": "check",
    "writing": "edit",
    "trending-up": "chart",
    "ball-football": "ball",
    "swimming": "waves",
    "soup": "cook",
}
"""Tabler's names of the files to the names of our sprite, where they differ."""


def _threads(viewers: Mapping[str, Viewer], people: Mapping[str, Person], spaces: Mapping[str, Space]) -> None:
    kinds.values()
    names = {person.name: person.pk for person in people.values()}
    owners = {row["slug"]: row["owner"] for row in reading.communities()}
    ruler = next(key for key, viewer in viewers.items() if viewer.is_administrator)
    rooms = _rooms(viewers[ruler])
    for slug, row in sorted(reading.threads(), key=lambda pair: str(pair[1]["on"])):
        key = owners[slug] if slug else row.get("wall", ruler)
        space = spaces[slug] if slug else rooms[row["room"]] if "room" in row else wall_of(people[key])
        rows = [row, *row.get("comments", ())]
        turns = [_turn(one, people, names) for one in rows]
        made = import_thread(
            by=viewers[key], space=space, title=row.get("title", ""), turns=turns, kind=row.get("kind", "post")
        )
        kinds.beside(made, row, people)
        if "written_by" in row:
            Publication.objects.filter(pk=made.pk).update(written_by=people[row["written_by"]])
        for one in row.get("shared", ()):
            _share(made, one, viewers, spaces)


def _share(home: Publication, row: dict[str, Any], viewers: Mapping[str, Viewer], spaces: Mapping[str, Space]) -> None:
    """It stands in another community, too, with a word of who brought it there."""
    made = share_publication(by=viewers[row["by"]], publication=home, space=spaces[row["into"]], body=row["body"])
    now = timezone.now()
    at = min(reading.moment(row["on"], zone=reading.zone_of(row["by"]), now=now), now - timedelta(minutes=5))
    Publication.objects.filter(pk=made.pk).update(published_at=at, active_at=at)


def _leader(viewers: Mapping[str, Viewer], people: Mapping[str, Person]) -> None:
    """The managing director writes to everybody, and has somebody who writes for him."""
    ruler = next(viewer for viewer in viewers.values() if viewer.is_administrator)
    name_leader(by=ruler, person=people["bertrand.lecoutre"])
    name_delegate(by=ruler, leader=people["bertrand.lecoutre"], person=people["valerie.constant"])


def _rooms(ruler: Viewer) -> dict[str, Space]:
    """The rooms that the texts name: everybody's, and of entities by their slugs."""
    names = {row["slug"]: row["name"] for row in reading.house()["entities"]}
    words = {row["room"] for slug, row in reading.threads() if not slug and "room" in row}
    known = {slug: str(Entity.objects.get(name=names[slug]).pk) if slug in names else slug for slug in words}
    return {slug: room_to_publish_in(by=ruler, word=word) for slug, word in known.items()}


def _turn(row: dict[str, Any], people: Mapping[str, Person], names: Mapping[str, int]) -> Turn:
    now = timezone.now()
    at = min(reading.moment(row["on"], zone=reading.zone_of(row["author"]), now=now), now - timedelta(minutes=5))
    body = _with_ids(row["body"], names)
    rendered = render(body, mentions={pk: name for name, pk in names.items()})
    return Turn(
        author_id=people[row["author"]].pk,
        published_at=at.astimezone(UTC),
        body=body,
        html=rendered.html,
        text=rendered.text,
        parent=row.get("parent"),
        topics=rendered.topics,
        reactions=_reactions(row, people),
        files=[facts_of_demo_file(row["file"])] if row.get("file") else (),
    )


def _reactions(row: dict[str, Any], people: Mapping[str, Person]) -> dict[str, list[int]]:
    """Who reacted how, each person once."""
    seen: set[str] = set()
    found: dict[str, list[int]] = {}
    for name, keys in row.get("reactions", {}).items():
        found[name] = [people[key].pk for key in keys if key not in seen]
        seen |= set(keys)
    return found


def _with_ids(body: str, names: Mapping[str, int]) -> str:
    """Mentions are written by name in the files: give them their ids."""
    for name, pk in names.items():
        body = body.replace(f"@[{name}]", f"@[{name}](person:{pk})")
    return body


def _set_reading_marks() -> None:
    """People were last here some days ago: what came since is new to them. Writes the marks directly, as a seed does."""
    for space in Space.objects.filter(kind="community"):
        number = EventRecord.objects.filter(space_id=space.pk).order_by("-pk").values_list("pk", flat=True).first() or 0
        Space.objects.filter(pk=space.pk).update(last_event=number)
        since = timezone.now() - timedelta(days=UNREAD_DAYS)
        has_news = Publication.objects.filter(space=space, active_at__gt=since).exists()
        Membership.objects.filter(space=space).update(last_seen=0 if has_news else number, seen_at=since)
    Person.objects.update(caught_up_at=timezone.now() - timedelta(days=UNREAD_DAYS))


def _write_accounts(people: Mapping[str, Person], password: str) -> None:
    rows = {row["key"]: row for row in reading.house()["people"]}
    lines = ["Demo accounts (password for all: " + password + ")"]
    for key in SHOWN:
        row = rows[key]
        what = f"guest of {row['company']}" if row["kind"] == "guest" else row.get("title", "")
        what += ", administrator" if row.get("is_admin") else ""
        lines.append(f"  {row.get('login') or row.get('number'):38} {people[key].name}: {what}")
    Path(settings.DATA / "demo-accounts").write_text("\n".join(lines) + "\n")
