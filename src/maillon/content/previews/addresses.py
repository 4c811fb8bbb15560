"""Addresses as they are compared and asked for; which of a text's are looked behind, and which are our own."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from hashlib import sha256
from html import unescape
from typing import Final

import httpx2
from django.conf import settings

from maillon.content.previews.models import URL
from maillon.core.net import NotFetched
from maillon.core.net.client import checked
from maillon.organisation.models import Organisation
from maillon.people.models import GUEST

LINKS: Final = 3
"""So many links of one text are looked behind."""
LOOKED_AT: Final = 40
"""Among so many of its first ones."""
_HREF: Final = re.compile(r'<a [^>]*?href="(https?://[^"]+)"', re.IGNORECASE)
# What says who clicked where, and changes nothing of the page.
_TRACKING: Final = re.compile(r"(?:utm_\w+|fbclid|gclid|msclkid|mc_cid|mc_eid|igshid)")


def normal(url: str) -> str:
    """An address in one way of writing: host in lower case, no usual port, never without a path. Raises NotFetched for what
    is no plain http or https address."""
    url = url.strip()
    if len(url) > URL or any(sign.isspace() for sign in url):
        raise NotFetched("address", "too long, or with spaces")
    checked(url)
    parts = httpx2.URL(url)
    host = parts.raw_host.decode("ascii").lower()
    usual = {"http": 80, "https": 443}[parts.scheme]
    port = f":{parts.port}" if parts.port not in (None, usual) else ""
    _, mark, fragment = str(parts).partition("#")
    made = (
        f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{port}{parts.raw_path.decode('ascii')}{mark}{fragment}"
    )
    if len(made) > URL:
        raise NotFetched("address", "too long")
    return made


def asked_for(url: str) -> str:
    """The address without the part that a server never sees."""
    return normal(url).partition("#")[0]


def key_of(url: str) -> str:
    """What two addresses of one page have in common."""
    head, _, query = asked_for(url).partition("?")
    kept = [part for part in query.split("&") if part and not _TRACKING.fullmatch(part.partition("=")[0])]
    return sha256(f"{head}?{'&'.join(kept)}".encode()).hexdigest()


def links_in(html: str) -> list[str]:
    """The addresses outside that safe HTML links to, in its order."""
    return [unescape(found[1]) for found in _HREF.finditer(html)]


def looked_behind(links: Iterable[str], *, own: Collection[str]) -> list[str]:
    """Of these the first few that lead outside, each page once."""
    found: dict[str, str] = {}
    for link in list(dict.fromkeys(links))[:LOOKED_AT]:
        try:
            checked(link, never=own)
            found.setdefault(key_of(link), asked_for(link))
        except NotFetched:
            continue
    return list(found.values())[:LINKS]


def is_looked_behind(kind: str) -> bool:
    """Whether links of somebody of this kind are looked behind. A guest's are not where hosts inside our walls may be
    fetched from: he would be shown what stands on pages that are not for him."""
    return bool(settings.PREVIEWS) and not (kind == GUEST and settings.OUTBOUND_ALLOWED.strip())


def own_hosts() -> frozenset[str]:
    """The hosts of this installation, "host" or "host:port": what stands there is read with a reader's own rights, or not."""
    named = {host.lower() for host in Organisation.objects.exclude(host="").values_list("host", flat=True)}
    public = httpx2.URL(settings.PUBLIC_URL)
    port = f":{public.port}" if public.port else ""
    return frozenset({*named, f"{public.host}{port}"})
