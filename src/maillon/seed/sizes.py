"""How large a seeded world is: pure arithmetic, so that the figures can be read, and tested, without a database."""

from __future__ import annotations

from dataclasses import dataclass

from maillon.core.errors import Conflict

EACH, FIRST, LAST = 12, 100, 5
NEWEST, ANSWERS, TEXTS_OF_LAST = 40, 20, 200


@dataclass(frozen=True)
class Sizes:
    """What was asked for: people, communities, and publications and comments together (`texts`)."""

    people: int
    communities: int
    texts: int

    def check(self) -> None:
        """Raise Conflict for a world that cannot be: every community has an owner, and people have limited places."""
        if self.people < 1 or self.communities < 2 or self.texts < 0:
            raise Conflict("A seeded world has at least one person and two communities.")
        places = self.of_first - 1 + (self.people - 1) * (self.of_each - 1)
        if places - self.of_last < self.communities - 2:
            raise Conflict(f"{self.people} people cannot own {self.communities} communities: ask for more people.")

    @property
    def of_each(self) -> int:
        """Communities of a person."""
        return min(EACH, self.communities)

    @property
    def of_first(self) -> int:
        """Communities of person00001."""
        return min(FIRST, self.communities)

    @property
    def of_last(self) -> int:
        """The fewest people of the last community."""
        return min(LAST, self.people)

    @property
    def texts_of_last(self) -> int:
        """The fewest publications and comments of the last community."""
        return min(TEXTS_OF_LAST, self.texts // 10)

    @property
    def newest(self) -> int:
        """The newest publications: they lie in seed-0001, with ANSWERS comments each."""
        return min(NEWEST, self.texts // 100)

    @property
    def older_publications(self) -> int:
        """One to two comments, beyond the newest."""
        return -(-(self.texts - self.newest * (ANSWERS + 1)) // 3)

    @property
    def older_comments(self) -> int:
        """The rest."""
        return self.texts - self.newest * (ANSWERS + 1) - self.older_publications
