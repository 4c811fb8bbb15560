"""Results as HTML, in Python like the atoms of the kit, and each drawn once for each moment's words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup, escape

from maillon.core.text import when
from maillon.core.text.elision import elided
from maillon.core.ui.assets import drawn, icon
from maillon.core.ui.atoms import circle, company, outside
from maillon.core.ui.filters import language
from maillon.core.ui.shapes import CommunityFace
from maillon.core.ui.vocabulary import words
from maillon.search.models import COMMENT, COMMUNITY, PERSON, PUBLICATION
from maillon.search.results import Item, Results

LOOKS: Final = 24
"""So many drawings of one item are kept."""


def results(found: Results) -> Markup:
    """Draw the items of a page, in the reader's language and zone."""
    said: Callable[[datetime], str] = partial(
        when.moment, now=timezone.now(), language=language(), zone=timezone.get_current_timezone()
    )
    return drawn("".join([_look(item, said(item.at), "" if n else found.reason) for n, item in enumerate(found.items)]))


def _look(item: Item, moment: str, reason: str) -> Markup:
    """The item with these words beside it. Its own words are those of one language already."""
    key = (moment, reason)
    known = item.looks.get(key)
    if known is None:
        if len(item.looks) >= LOOKS:
            item.looks.clear()
        known = item.looks[key] = result(item, moment, reason)
    return known


def result(item: Item, moment: str, reason: str = "") -> Markup:
    """Draw one thing found: who or where, its title, the words around those that were looked for, its marks."""
    about = f'<p class="about">{item.excerpt}</p>' if item.excerpt else ""
    why = f'<p class="why-line">{icon("info", 16)}<span>{escape(reason)}</span></p>\n' if reason else ""
    return drawn(
        f'<li class="community-row result" data-move>\n{_picture(item)}<div class="grow"><h2 class="dir-name">'
        f'<a class="name stretch" href="{escape(item.url)}">{item.title}</a></h2>\n{about}'
        f'<p class="marks-line">\n{"".join(_marks(item, moment))}</p>\n{why}</div></li>\n'
    )


def _picture(item: Item) -> str:
    if item.type == COMMENT:
        return f'<span class="file-icon">{icon("comment")}</span>\n'
    if item.community and item.type == COMMUNITY:
        return f"{_square(item.community, 44)}\n"
    return circle(item.author, 44) if item.author else ""


def _marks(item: Item, moment: str) -> Iterator[str]:
    if item.type == PERSON:
        yield company(item.author) if item.author else ""
    elif item.type == COMMUNITY and item.community:
        yield f'<span class="badge is-plain">{icon(item.community.access, 16)}{_access(item.community)}</span>'
        yield _extended(item.community)
    else:
        yield from _marks_of_writing(item)
        yield f'<time class="mute" datetime="{item.at.isoformat()}">{moment}</time>\n'


def _marks_of_writing(item: Item) -> Iterator[str]:
    """Where it was written, in which thread, by whom, and how many answered."""
    if item.community:
        yield f'<span class="where">{_square(item.community, 22)}<b>{escape(item.community.name)}</b></span>'
        yield _extended(item.community)
    elif item.wall:
        yield f"<span>{_filled(_('Wall of %(name)s'), name=item.wall)}</span>"
    if item.thread:
        yield _mute(_filled(_("in “%(title)s”"), title=item.thread))
    if item.author and item.type == PUBLICATION and item.author.name not in item.title:
        yield _mute(escape(item.author.name))
    if item.comments:
        yield _mute(_filled(ngettext("%(num)s comment", "%(num)s comments", item.comments), num=item.comments))


def _access(community: CommunityFace) -> str:
    return {"closed": _("Closed"), "secret": _("Secret")}.get(community.access) or _("Open")


def _extended(community: CommunityFace) -> str:
    return outside(words().extended) if community.is_extended else ""


def _square(community: CommunityFace, size: int) -> str:
    drawing = icon(community.icon, round(size * 0.6))
    return f'<span class="square s{size} {community.palette}" aria-hidden="true">{drawing}</span>'


def _mute(html: str) -> str:
    return f'<span class="mute">{html}</span>'


def _filled(sentence: str, **values: Any) -> Markup:
    """A sentence of ours with values escaped."""
    return drawn(elided(sentence, values)) % values
