"""`allow("content.edit", author | moderator)`: statements made by the slices, answered by `can` and `require`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext as _

from maillon.core.db.scope import scope
from maillon.core.errors import Forbidden, NotFound
from maillon.core.policy.viewer import Viewer

Question = Callable[[Viewer, Any], bool]


@dataclass(frozen=True)
class Rule:
    """A predicate over (viewer, thing) with a name; combined by `|`, `&` and `~`."""

    name: str
    holds: Question

    def __or__(self, other: Rule) -> Rule:
        return Rule(f"{self.name} or {other.name}", lambda v, t: self.holds(v, t) or other.holds(v, t))

    def __and__(self, other: Rule) -> Rule:
        return Rule(f"{self.name} and {other.name}", lambda v, t: self.holds(v, t) and other.holds(v, t))

    def __invert__(self) -> Rule:
        return Rule(f"not {self.name}", lambda v, t: not self.holds(v, t))


def rule(question: Question) -> Rule:
    """Make a function of (viewer, thing) a Rule that carries the function's name."""
    return Rule(question.__name__.replace("_", " ").strip(), question)


_statements: dict[str, Rule] = {}
_sees: list[Question] = []


def allow(verb: str, who: Rule) -> None:
    """State once who may do `verb` ("content.edit") to a thing."""
    if verb in _statements:
        raise ValueError(f"{verb} is stated twice")
    _statements[verb] = who


def statements() -> Mapping[str, Rule]:
    """All statements, for the map and the policy tests."""
    return MappingProxyType(_statements)


def visibility(question: Question) -> None:
    """`access` says here, once, how it is decided whether a viewer sees a thing."""
    _sees[:] = [question]


def can(viewer: Viewer | None, verb: str, thing: Any) -> bool:
    """Whether the viewer may do `verb` to `thing` (None: to nothing that stands yet): she sees it, and the statement
    holds. KeyError for a verb that nobody stated."""
    who = _statements[verb]
    return _sees_it(viewer, thing) and who.holds(viewer, thing)  # type: ignore[arg-type]


def require(viewer: Viewer | None, verb: str, thing: Any) -> None:
    """Raise NotFound where the viewer cannot see the thing, Forbidden where she can and may not do this."""
    who = _statements[verb]
    if viewer is None or not _sees_it(viewer, thing):
        raise NotFound(_("There is nothing at this address, or it is not open to you."))
    if not who.holds(viewer, thing):
        raise Forbidden(_("You can read this, but you may not do that here."))


def _sees_it(viewer: Viewer | None, thing: Any) -> bool:
    if viewer is None or viewer.organisation_id != scope():
        return False
    return thing is None or _sees[0](viewer, thing)
