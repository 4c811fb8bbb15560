"""The organisation's templates of communities: those that are delivered, as its administrators changed, hid and added to
them. A delivered one that nobody changed has no row, and speaks the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from maillon.communities.actions import LIMITS, check_facts, tidy_facts
from maillon.communities.delivered import BLANK, Template, delivered
from maillon.communities.events import TemplatesEdited
from maillon.communities.models import CommunityTemplate
from maillon.core.db.writing import action
from maillon.core.errors import Conflict, NotFound, invalid
from maillon.core.events import publish
from maillon.core.policy import Viewer, require
from maillon.core.refs import ref_of
from maillon.core.text.characters import clean, named
from maillon.core.text.folding import fold, slugify_name
from maillon.organisation.models import Organisation

MOST = 40
HELP_LENGTH = 200
RESERVED = ("new",)
SAID = (
    *(field for field in LIMITS if field != "icon"),
    "help", "purpose", "kind", "access", "publishers", "is_extended", "colour",
)  # fmt: skip
"""What a template says."""


def all_templates() -> list[Template]:
    """Every template, hidden ones too, in their order: as delivered, then the organisation's own, the blank one last."""
    rows = {row.key: row for row in CommunityTemplate.objects.order_by("pk")}
    found = [_merged(one, rows.pop(one.key, None)) for one in delivered()]
    own = [_of_row(row, is_built_in=False) for row in rows.values()]
    return [*(one for one in found if one.key != BLANK), *own, *(one for one in found if one.key == BLANK)]


def offered_templates() -> list[Template]:
    """Those from which a community can be made."""
    return [one for one in all_templates() if not one.is_hidden]


def template_at(key: str) -> Template:
    """One of all. Raises NotFound."""
    found = next((one for one in all_templates() if one.key == key), None)
    if found is None:
        raise NotFound(_("There is nothing at this address, or it is not open to you."))
    return found


def _merged(one: Template, row: CommunityTemplate | None) -> Template:
    if row is None:
        return one
    return _of_row(row, is_built_in=True) if row.is_edited else replace(one, is_hidden=row.is_hidden)


def _of_row(row: CommunityTemplate, *, is_built_in: bool) -> Template:
    said = {field: getattr(row, field) for field in SAID}
    return Template(
        key=row.key, is_built_in=is_built_in, is_edited=is_built_in and row.is_edited, is_hidden=row.is_hidden, **said
    )


@action
def add_template(*, by: Viewer, name: str, **said: Any) -> Template:
    """Add one of the organisation's own (SAID). Raises Invalid, Forbidden."""
    require(by, "communities.edit_templates", None)
    facts = _checked({**said, "name": name})
    known = all_templates()
    if len(known) >= MOST:
        raise invalid("name", _("At most %(limit)d templates.") % {"limit": MOST})
    _check_name(facts["name"], known)
    keys = {one.key for one in known}
    key = slugify_name(facts["name"], taken=lambda slug: slug in keys or slug in RESERVED)
    # Edited: should a later delivery know this key, the words stay hers.
    CommunityTemplate.objects.create(key=key, is_edited=True, **facts)
    _tell(by)
    return template_at(key)


@action
def edit_template(*, by: Viewer, key: str, **said: Any) -> Template:
    """Change what a template says (SAID); a delivered one keeps its key. Raises Invalid, NotFound, Forbidden."""
    require(by, "communities.edit_templates", None)
    present = template_at(key)
    facts = _checked({field: getattr(present, field) for field in SAID} | said)
    _check_name(facts["name"], [one for one in all_templates() if one.key != key])
    if any(facts[field] != getattr(present, field) for field in SAID):
        CommunityTemplate.objects.update_or_create(key=key, defaults={**facts, "is_edited": True})
        _tell(by)
    return template_at(key)


@action
def hide_template(*, by: Viewer, key: str, is_hidden: bool) -> None:
    """Offer a template no more, or again. The blank one stays: something can always be chosen."""
    require(by, "communities.edit_templates", None)
    if template_at(key).key == BLANK and is_hidden:
        raise Conflict(_("The blank template stays, so that there is always one to choose."))
    if not is_hidden and not CommunityTemplate.objects.filter(key=key).exists():
        return
    CommunityTemplate.objects.update_or_create(key=key, defaults={"is_hidden": is_hidden})
    _tell(by)


@action
def deliver_again(*, by: Viewer, key: str) -> None:
    """Bring the words back with which a template was delivered; whether it is hidden stays. Raises NotFound."""
    require(by, "communities.edit_templates", None)
    if not template_at(key).is_built_in:
        raise Conflict(_("This template is your own: it was never delivered otherwise."))
    if CommunityTemplate.objects.filter(key=key).update(is_edited=False):
        _tell(by)


@action
def remove_template(*, by: Viewer, key: str) -> None:
    """Remove one of the organisation's own; what was made from it stays. A delivered one is hidden instead."""
    require(by, "communities.edit_templates", None)
    if template_at(key).is_built_in:
        raise Conflict(_("A template that was delivered is hidden and not removed."))
    CommunityTemplate.objects.filter(key=key).delete()
    _tell(by)


def _tell(by: Viewer) -> None:
    publish(TemplatesEdited(subject=ref_of(Organisation, by.organisation_id), actor_id=by.person_id))


def _checked(said: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := sorted(set(said) - set(SAID)):
        raise invalid(unknown[0], _("This field cannot be changed here."))
    facts = tidy_facts({**said, "help": named(said.get("help", ""))})
    # As a browser sends them, lines end otherwise: that alone is no change.
    facts |= {field: clean(facts[field]) for field in ("about", "charter") if field in facts}
    if len(facts["help"]) > HELP_LENGTH:
        raise invalid("help", _("At most %(limit)d characters fit here.") % {"limit": HELP_LENGTH})
    if not facts["name"]:
        raise invalid("name", _("Give the template a name."))
    check_facts(**facts)
    return facts


def _check_name(name: str, others: list[Template]) -> None:
    # Also what a second press of the button meets.
    if fold(name) in {fold(one.name) for one in others}:
        raise invalid("name", _("There is a template of this name already."))
