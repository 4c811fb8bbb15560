"""The organisation a piece of code works for: a boundary that is closed by default."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

EVERY = -1
"""The value of the scope inside a deliberate exit (`across_organisations`)."""

_scope: ContextVar[int | None] = ContextVar("organisation_scope", default=None)


class OutsideOrganisation(RuntimeError):
    """SQL was about to run on an organisation's table with no organisation chosen, or with another one's rows."""


def current_organisation() -> int:
    """The id of the organisation in scope; raises OutsideOrganisation where there is none (or every one)."""
    organisation = _scope.get()
    if organisation is None or organisation == EVERY:
        raise OutsideOrganisation("No organisation is in scope here.")
    return organisation


def scope() -> int | None:
    """The organisation in scope, EVERY inside a deliberate exit, or None."""
    return _scope.get()


@contextmanager
def inside(organisation_id: int) -> Iterator[None]:
    """Work for one organisation. Opened by the request, the worker and the command line only."""
    token = _scope.set(organisation_id)
    try:
        yield
    finally:
        _scope.reset(token)


@contextmanager
def across_organisations(reason: str) -> Iterator[None]:
    """The deliberate exit: rows of every organisation are seen. `reason` is for the reader of the code."""
    assert reason
    token = _scope.set(EVERY)
    try:
        yield
    finally:
        _scope.reset(token)
