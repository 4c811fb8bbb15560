"""The demo organisation as it stands in the TOML files beside this module."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

HERE = Path(__file__).parent
WRITTEN = datetime(2026, 11, 23, tzinfo=ZoneInfo("Europe/Paris"))
"""The day for which the texts were written; a demo made later is moved by whole weeks, so that weekdays stay true."""


@cache
def house() -> dict[str, list[dict[str, Any]]]:
    """Entities, departments, sites and people."""
    return tomllib.loads((HERE / "people.toml").read_text())


def values() -> list[str]:
    """What the organisation praises people for."""
    return [str(name) for name in house()["values"]]


def communities() -> list[dict[str, Any]]:
    """The communities, with who is in them as rules."""
    found: list[dict[str, Any]] = tomllib.loads((HERE / "communities.toml").read_text())["communities"]
    return found


def threads() -> Iterator[tuple[str, dict[str, Any]]]:
    """(community slug, or "" for walls and rooms; publication), file by file."""
    for path in sorted((HERE / "threads").glob("*.toml")):
        slug = "" if path.stem.startswith("_") else path.stem
        for publication in tomllib.loads(path.read_text())["publications"]:
            yield slug, publication


def members_of(community: dict[str, Any]) -> list[str]:
    """The keys of a community's members, as its rules say them."""
    people = house()["people"]
    keys = list(roles_in(community))
    if community.get("members") == "all":
        keys += [person["key"] for person in people if person["kind"] == "employee"]
    else:
        keys += community.get("members", [])
    for rule in community.get("members_where", ()):
        keys += [p["key"] for p in people if p["kind"] == "employee" and all(p.get(k) == v for k, v in rule.items())]
    return list(dict.fromkeys(keys))


def roles_in(community: dict[str, Any]) -> dict[str, str]:
    """Who has which role in a community, by key, the owner first."""
    lists = ("sponsors", "sponsor"), ("moderators", "moderator"), ("relays", "relay")
    named = {key: role for rows, role in lists for key in community.get(rows, ())}
    return {community["owner"]: "owner", **named}


def moment(on: str, *, zone: str, now: datetime) -> datetime:
    """The time of a text: local time of its author's site, moved by the whole weeks that have passed since."""
    weeks = max((now - WRITTEN).days // 7, 0)
    return datetime.fromisoformat(on).replace(tzinfo=ZoneInfo(zone)) + timedelta(weeks=weeks)


def zone_of(key: str) -> str:
    """The time zone of somebody's site; guests write from Paris time."""
    sites = {site["slug"]: site["time_zone"] for site in house()["sites"]}
    person = next(p for p in house()["people"] if p["key"] == key)
    return str(sites.get(person.get("site", ""), "Europe/Paris"))
