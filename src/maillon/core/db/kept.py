"""A bounded memory of what was made of something: what is asked for often stays, what nobody asks for leaves."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Kept(Generic[K, V]):
    """At most twice `room` values by their keys, in two generations: when the younger one is full, the older one goes.

    The key must hold everything that the value is made of: nothing here is ever told that something changed. Threads
    may share it: at worst a value is made twice.
    """

    def __init__(self, room: int) -> None:
        self._room = room
        self._young: dict[K, V] = {}
        self._old: dict[K, V] = {}

    def __len__(self) -> int:
        return len(self._young) + len(self._old)

    def of(self, key: K, make: Callable[[K], V], *, is_kept: Callable[[K], bool] | None = None) -> V:
        """The value of a key, made where it is not at hand. `is_kept` may say of a new key that it is too heavy."""
        found: Any = self._young.get(key)
        if found is not None:
            return found  # type: ignore[no-any-return]
        found = self._old.get(key)
        if found is None:
            found = make(key)
            if is_kept is not None and not is_kept(key):
                return found  # type: ignore[no-any-return]
        if len(self._young) >= self._room:
            self._old, self._young = self._young, {}
        self._young[key] = found
        return found  # type: ignore[no-any-return]
