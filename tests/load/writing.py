"""One post a second lands in seed-0001, and the next feed of each holds it."""

from __future__ import annotations

import itertools
import random
import threading
import time
from collections.abc import Sequence

from browser import Browser

WORDS = [
    "quay",
    "crane",
    "tide",
    "basin",
    "vessel",
    "meeting",
    "folder",
    "sensor",
    "survey",
    "order",
    "pump",
    "valve",
    "depth",
    "concrete",
    "welding",
    "fog",
    "harbour",
    "the",
    "of",
    "and",
    "to",
    "in",
    "a",
    "is",
    "that",
    "for",
    "it",
    "on",
    "with",
    "as",
    "was",
    "at",
    "from",
    "have",
    "not",
    "we",
    "you",
    "they",
    "all",
    "can",
    "more",
    "if",
    "out",
    "up",
    "time",
    "then",
    "when",
    "now",
    "only",
    "over",
]


def words(rng: random.Random, *, count: int = 40) -> str:
    """A text of usual length."""
    return " ".join(rng.choices(WORDS, k=count)).capitalize() + "."


class Writer(threading.Thread):
    """Writes until told to stop. After each post the next readers in turn look whether their feed holds it."""

    def __init__(self, authors: Sequence[Browser], readers: Sequence[Browser]) -> None:
        super().__init__(daemon=True)
        self._authors = [author.again() for author in authors]
        self._readers = itertools.cycle([reader.again() for reader in readers])
        self._rng = random.Random(5)
        self._stopped = threading.Event()
        self.posts, self.looks, self.misses = 0, 0, 0
        self.error: BaseException | None = None

    def run(self) -> None:
        """One post a second."""
        try:
            while not self._stopped.is_set():
                began = time.monotonic()
                self._write()
                self._stopped.wait(max(0.0, 1 - (time.monotonic() - began)))
        except BaseException as error:  # told by `stop`, where somebody reads it
            self.error = error

    def _write(self) -> None:
        mark = f"tick{self.posts:05}x{self._rng.randrange(10**9)}"
        self._authors[self.posts % len(self._authors)].publish(f"{mark} {words(self._rng)}")
        self.posts += 1
        for _ in range(3):
            self.looks += 1
            self.misses += mark not in next(self._readers).page("/?order=new")

    def stop(self) -> None:
        """Stop after the present post; raises what went wrong."""
        self._stopped.set()
        self.join(60)
        if self.error:
            raise self.error
