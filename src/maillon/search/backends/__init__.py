"""The database's own word index behind one small protocol; which one it is, is decided here only."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import Any, Final, Protocol

from django.db import connection

from maillon.search.entries import Prepared
from maillon.search.query import Term

HIGHEST = 2**63 - 1
WORDS, NAMES = "words", "names"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One question to the index: documents that hold all terms, none of the excluded, one tag of each group in `tags`
    and one of `any_tags`.

    `joined` is the readable condition as SQL on a document `d`, where the viewer has too many spaces to name them.
    `table` is WORDS, or NAMES where each term's parts are beginnings of words. Newest first, ids from low to high.
    """

    terms: Sequence[Term] = ()
    excluded: Sequence[Term] = ()
    tags: Sequence[Sequence[str]] = ()
    any_tags: Sequence[str] = ()
    joined: tuple[str, Sequence[Any]] | None = None
    low: int = 0
    high: int = HIGHEST
    limit: int = 2000
    table: str = WORDS


SAMPLE = 1000
"""Documents that a share is told from."""


Found = tuple[int, str, int, int | None, int | None]
"""A document that the index found: its id, its type, its thing's id, its space, its person. A plain tuple as the database
gives it, since a search looks through two thousand of them."""
id_of: Final[Callable[[Found], int]] = itemgetter(0)
type_of: Final[Callable[[Found], str]] = itemgetter(1)
space_of: Final[Callable[[Found], int | None]] = itemgetter(3)
person_of: Final[Callable[[Found], int | None]] = itemgetter(4)


class Backend(Protocol):
    """What a database's index can do. Everything that writes is called inside a transaction."""

    def find(self, ask: Ask) -> list[Found]:
        """The documents of the organisation in scope that answer, newest first."""

    def in_title(self, term: Term, *, any_tags: Sequence[str], low: int, high: int) -> list[int]:
        """The ids of documents between low and high whose title holds a term, among those with one of the tags."""

    def share_of(self, tag: str) -> float:
        """Which share (0 to 1) of the organisation's newest documents carries a tag."""

    def tagged(self, tag: str, *, after: int, limit: int) -> list[int]:
        """The next ids of documents that carry a tag, oldest first."""

    def taken(self, ids: Collection[int]) -> set[int]:
        """Which of these ids some document has, of whatever organisation."""

    def write(self, documents: Sequence[tuple[int, Prepared]]) -> None:
        """Put documents in place, or replace what they were."""

    def delete(self, ids: Collection[int]) -> None:
        """Take documents out."""

    def gather(self, *, begins: bool) -> bool:
        """One short step of bringing together what many writings left in pieces; whether another one is worth while."""

    def strays(self) -> list[int]:
        """Ids that only one of the tables knows: none in a sound index."""

    def create(self) -> Iterable[str]:
        """The statements that make the index's tables."""

    def drop(self) -> Iterable[str]:
        """The statements that take them away."""


def backend() -> Backend:
    """The index of the database in use."""
    return backend_for(connection.vendor)


@cache
def backend_for(vendor: str) -> Backend:
    """The index of a kind of database."""
    from maillon.search.backends.postgresql import PostgreSQL
    from maillon.search.backends.sqlite import SQLite

    return PostgreSQL() if vendor == "postgresql" else SQLite()
