"""Many who do the same at the same moment, against the running product: `tests/load/parallel.py`, small."""

from __future__ import annotations

from load.parallel import at_once

KINDS = {"reactions", "joins", "votes", "reads", "marks"}


def test_counters_are_true_after_many_acted_at_once_and_nobody_was_refused(server):
    found = at_once(server, rounds=3, people=40)
    assert (found["refused"], found["miscounts"], found["logged"]) == ({}, [], [])
    assert found["done"].keys() == KINDS
    assert found["rows"]["ReadingMark"] == found["done"]["marks"] == 30
