"""What a move or a merger would change, in plain words: who will newly read what, and who no longer."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillon.access.models import CLOSED, OPEN, SECRET, WALL, Space
from maillon.communities.merging import Preview
from maillon.communities.models import Community

OUTSIDE, WARN = "outside", "warn"
_ICONS = {OPEN: "open", CLOSED: "closed", SECRET: "secret"}
_FROM_FEWEST = (SECRET, CLOSED, OPEN)


@dataclass(frozen=True, kw_only=True)
class Told:
    """A sentence with its sign; `tone` is "", or says what nobody may overlook."""

    text: str
    icon: str
    tone: str = ""


def of_readers(*, newly: int, gone: int, companies: tuple[str, ...], companies_gone: tuple[str, ...]) -> list[Told]:
    """Whose reading of a thing changes, guests' companies by name."""
    told = [Told(text=_changed(newly, gone), icon="people")]
    if companies:
        told.append(Told(text=_("%(companies)s will read this.") % {"companies": ", ".join(companies)},
                         icon="guest", tone=OUTSIDE))  # fmt: skip
    if companies_gone:
        lost = _("%(companies)s will no longer read this.") % {"companies": ", ".join(companies_gone)}
        told.append(Told(text=lost, icon="guest"))
    return told


def _changed(newly: int, gone: int) -> str:
    coming = ngettext("%(num)s person will newly read this", "%(num)s people will newly read this", newly)
    going = ngettext("%(num)s person will no longer", "%(num)s people will no longer", gone)
    if newly and gone:
        return _("%(coming)s, and %(going)s.") % {"coming": coming % {"num": newly}, "going": going % {"num": gone}}
    if newly:
        return _("%(coming)s, and nobody loses it.") % {"coming": coming % {"num": newly}}
    if gone:
        alone = ngettext(
            "%(num)s person will no longer read this, and nobody new will.",
            "%(num)s people will no longer read this, and nobody new will.",
            gone,
        )
        return alone % {"num": gone}
    return _("The same people read this as before.")


def of_place(here: Space, to: Community) -> list[Told]:
    """Who reads the new place, and whether what was for few becomes known to more."""
    words = {
        OPEN: _("Every employee reads what stands in “%(name)s”."),
        CLOSED: _("Only members read what stands in “%(name)s”; every employee sees its name."),
        SECRET: _("Only members read what stands in “%(name)s”, and nobody else knows that it exists."),
    }
    there = to.space.access
    told = [Told(text=words[there] % {"name": to.name}, icon=_ICONS[there])]
    if here.kind != WALL and _FROM_FEWEST.index(there) > _FROM_FEWEST.index(here.access):
        told.append(Told(text=_opened(here.access, there), icon="failed", tone=WARN))
    return told


def _opened(before: str, after: str) -> str:
    if (before, after) == (SECRET, OPEN):
        return _("What was written in a secret community becomes open to every employee.")
    if after == OPEN:
        return _("What was written for members alone becomes open to every employee.")
    return _("What was written in a secret community will stand in one whose name everybody sees.")


def of_merger(seen: Preview, source: Community, target: Community) -> list[Told]:
    """What a merger would change: members, what is read, and what becomes of the old place."""
    names = {"source": source.name, "target": target.name}
    came = ngettext(
        "%(num)s member of “%(source)s” becomes a member of “%(target)s”.",
        "%(num)s members of “%(source)s” become members of “%(target)s”.",
        seen.coming_count,
    )
    told = [Told(text=came % (names | {"num": seen.coming_count}), icon="people")]
    told.append(Told(text=_moved(seen, names), icon="post"))
    told += _of_source(seen, names)
    told += _of_target(seen, names)
    told += of_place(source.space, target)
    told.append(Told(text=_("Owners of “%(source)s” come as moderators; the other roles stay what they are, and whoever is in "
                            "“%(target)s” already keeps her place. What each wishes to be told stays.") % names,
                     icon="shield"))  # fmt: skip
    told.append(Told(text=_("“%(source)s” ends. Its address leads on to “%(target)s” for whoever reads there.") % names,
                     icon="move"))  # fmt: skip
    if seen.barred:
        barred = _("“%(target)s” is not extended: guests of %(companies)s cannot come along. Extend it, or end their "
                   "memberships first.") % (names | {"companies": ", ".join(seen.barred)})  # fmt: skip
        told.insert(0, Told(text=barred, icon="guest", tone=OUTSIDE))
    return told


def _moved(seen: Preview, names: dict[str, str]) -> str:
    said = ngettext(
        "%(num)s publication goes along, with its answers, files and reactions.",
        "%(num)s publications go along, with their answers, files and reactions.",
        seen.publications,
    )
    return said % (names | {"num": seen.publications})


def _of_source(seen: Preview, names: dict[str, str]) -> list[Told]:
    newly = ngettext(
        "%(num)s person will newly read what was published in “%(source)s”.",
        "%(num)s people will newly read what was published in “%(source)s”.",
        seen.newly,
    )
    gone = ngettext(
        "%(num)s person will no longer read what was published in “%(source)s”.",
        "%(num)s people will no longer read what was published in “%(source)s”.",
        seen.gone,
    )
    told = [Told(text=newly % (names | {"num": seen.newly}), icon="eye")] if seen.newly else []
    told += [Told(text=gone % (names | {"num": seen.gone}), icon="secret")] if seen.gone else []
    return told + _companies(_("%(companies)s will read what was published in “%(place)s”."), seen.newly_companies,
                             names["source"])  # fmt: skip


def _of_target(seen: Preview, names: dict[str, str]) -> list[Told]:
    reading = ngettext(
        "%(num)s person will newly read what was published in “%(target)s”.",
        "%(num)s people will newly read what was published in “%(target)s”.",
        seen.reading_target,
    )
    told = [Told(text=reading % (names | {"num": seen.reading_target}), icon="eye")] if seen.reading_target else []
    return told + _companies(_("%(companies)s will read what was published in “%(place)s”."),
                             seen.reading_target_companies, names["target"])  # fmt: skip


def _companies(sentence: str, companies: tuple[str, ...], place: str) -> list[Told]:
    said = sentence % {"companies": ", ".join(companies), "place": place}
    return [Told(text=said, icon="guest", tone=OUTSIDE)] if companies else []
