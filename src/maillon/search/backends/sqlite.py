"""SQLite's FTS5: words and names in two tables whose row numbers are the documents' ids."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db import connection

from maillon.core.db.scope import current_organisation
from maillon.search.backends import NAMES, SAMPLE, Ask, Found
from maillon.search.entries import Prepared
from maillon.search.models import TYPES
from maillon.search.query import PHRASE, Term
from maillon.search.tags import type_tag

# The words come folded and cut, so the plainest tokenizer is right: it parts at blanks, and "_" belongs to tags.
_TOKENS = "tokenize = \"ascii tokenchars '_'\""
_FOUND = ("id", "type", "thing_id", "in_space", "by_person")
GATHERED = 250
"""Pages of the index (of 4 kB) that one step of gathering writes."""
_DOCUMENT = "id, organisation_id, type, kind, thing_id, in_space, by_person, digest"


class SQLite:
    """The index in FTS5 tables."""

    def find(self, ask: Ask) -> list[Found]:
        """See `Backend.find`. Without a join the tables are walked by FTS5 alone, before any document is read."""
        table = f"search_{ask.table}"
        bounds = [_expression(ask), ask.low, ask.high]
        if ask.joined is None:
            newest = f"SELECT rowid AS id FROM {table} WHERE {table} MATCH %s AND rowid BETWEEN %s AND %s ORDER BY rowid DESC LIMIT %s"
            documents = f"({newest}) f CROSS JOIN search_document d ON d.id = f.id WHERE d.organisation_id = %s"
            return _gathered(documents, [*bounds, ask.limit, current_organisation()])
        condition, params = ask.joined
        documents = (
            f"(SELECT d.* FROM {table} f CROSS JOIN search_document d ON d.id = f.rowid WHERE f.{table} MATCH %s "
            f"AND f.rowid BETWEEN %s AND %s AND d.organisation_id = %s AND {condition} ORDER BY f.rowid DESC LIMIT %s) d"
        )
        return _gathered(documents, [*bounds, current_organisation(), *params, ask.limit])

    def in_title(self, term: Term, *, any_tags: Sequence[str], low: int, high: int) -> list[int]:
        """See `Backend.in_title`."""
        expression = f"(title : ({_term(term)}))" + (f" AND ({_any(any_tags)})" if any_tags else "")
        sql = "SELECT rowid FROM search_words WHERE search_words MATCH %s AND rowid BETWEEN %s AND %s"
        return [row[0] for row in _rows(sql, [expression, low, high])]

    def share_of(self, tag: str) -> float:
        """See `Backend.share_of`."""
        newest = "SELECT id FROM search_document WHERE organisation_id = %s ORDER BY id DESC LIMIT %s"
        ids = [row[0] for row in _rows(newest, [current_organisation(), SAMPLE])]
        sql = "SELECT rowid FROM search_words WHERE search_words MATCH %s AND rowid >= %s"
        carry = {row[0] for row in _rows(sql, [_quoted(tag), ids[-1]])} if ids else set()
        return len(carry.intersection(ids)) / max(len(ids), 1)

    def tagged(self, tag: str, *, after: int, limit: int) -> list[int]:
        """See `Backend.tagged`."""
        sql = "SELECT rowid FROM search_words WHERE search_words MATCH %s AND rowid > %s ORDER BY rowid LIMIT %s"
        return [row[0] for row in _rows(sql, [_quoted(tag), after, limit])]

    def taken(self, ids: Collection[int]) -> set[int]:
        """See `Backend.taken`."""
        held: set[int] = set()
        known = list(ids)
        for start in range(0, len(known), 900):
            part = known[start : start + 900]
            sql = f"SELECT id FROM search_document WHERE id IN ({_places(part)})"
            held.update(row[0] for row in _rows(sql, part))
        return held

    def write(self, documents: Sequence[tuple[int, Prepared]]) -> None:
        """See `Backend.write`. In the order of their ids: FTS5 then keeps one list in memory instead of many on disk."""
        organisation = current_organisation()
        ordered = sorted(documents, key=lambda document: document[0])
        if not ordered:
            return
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT OR REPLACE INTO search_document ({_DOCUMENT}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
                [(pk, organisation, *_columns(one)) for pk, one in ordered],
            )
            cursor.executemany(
                "INSERT OR REPLACE INTO search_words (rowid, title, body, tags) VALUES (%s, %s, %s, %s)",
                [(pk, one.title, one.body, one.tags) for pk, one in ordered],
            )
            names = [(pk, one.names, one.tags) for pk, one in ordered if one.names]
            if names:
                cursor.executemany(
                    "INSERT OR REPLACE INTO search_names (rowid, title, tags) VALUES (%s, %s, %s)", names
                )

    def delete(self, ids: Collection[int]) -> None:
        """See `Backend.delete`."""
        rows = [(pk,) for pk in ids]
        if not rows:
            return
        with connection.cursor() as cursor:
            for table, key in (("search_words", "rowid"), ("search_names", "rowid"), ("search_document", "id")):
                cursor.executemany(f"DELETE FROM {table} WHERE {key} = %s", rows)

    def gather(self, *, begins: bool) -> bool:
        """See `Backend.gather`. A word is looked up in each piece: in one, searching takes a third less than in nine."""
        steps = [self._gather(table, begins=begins) for table in ("search_words", "search_names")]
        return any(steps)

    def _gather(self, table: str, *, begins: bool) -> bool:
        # FTS5 takes a negative number for "begin with all pieces", and has changed two rows or more where it did a step.
        before = _rows("SELECT total_changes()", [])[0][0]
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} ({table}, rank) VALUES ('merge', %s)", [-GATHERED if begins else GATHERED]
            )
        return bool(_rows("SELECT total_changes()", [])[0][0] - before >= 2)

    def strays(self) -> list[int]:
        """See `Backend.strays`. Looks at every organisation's, as the tables are one."""
        sql = (
            "SELECT id FROM search_document WHERE id NOT IN (SELECT id FROM search_words_docsize) UNION ALL "
            "SELECT id FROM search_words_docsize WHERE id NOT IN (SELECT id FROM search_document) UNION ALL "
            "SELECT id FROM search_names_docsize WHERE id NOT IN (SELECT id FROM search_document)"
        )
        return [row[0] for row in _rows(sql, [])]

    def create(self) -> Iterable[str]:
        """See `Backend.create`."""
        yield f"CREATE VIRTUAL TABLE search_words USING fts5(title, body, tags, {_TOKENS})"
        yield f"CREATE VIRTUAL TABLE search_names USING fts5(title, tags, {_TOKENS}, prefix = '2 3')"

    def drop(self) -> Iterable[str]:
        """See `Backend.drop`."""
        yield "DROP TABLE IF EXISTS search_words"
        yield "DROP TABLE IF EXISTS search_names"


def _columns(one: Prepared) -> tuple[Any, ...]:
    entry = one.entry
    return (entry.type, entry.kind, entry.thing_id, entry.in_space, entry.by_person, one.digest)


def _expression(ask: Ask) -> str:
    """The question in FTS5's own language; every string in it is folded words or tags, in double quotes."""
    wanted = [_term(term, beginnings=ask.table == NAMES) for term in ask.terms]
    wanted += [_any(tags) for tags in ask.tags]
    if ask.any_tags:
        wanted.append(_any(ask.any_tags))
    if not wanted:
        wanted.append(_any([type_tag(one) for one in TYPES]))
    positive = " AND ".join(f"({part})" for part in wanted)
    if not ask.excluded:
        return positive
    return f"({positive}) NOT ({' OR '.join(f'({_term(term)})' for term in ask.excluded)})"


def _term(term: Term, *, beginnings: bool = False) -> str:
    if term.kind == PHRASE and not beginnings:
        return _quoted(" ".join(part[0] for part in term.parts))
    star = "*" if beginnings else ""
    return " AND ".join("(" + " OR ".join(_quoted(form) + star for form in part) + ")" for part in term.parts)


def _any(tags: Iterable[str]) -> str:
    return " OR ".join(_quoted(tag) for tag in tags)


def _quoted(words: str) -> str:
    return '"' + words.replace('"', "") + '"'


def _places(values: Sequence[Any]) -> str:
    return ", ".join(["%s"] * len(values))


def _gathered(documents: str, params: Sequence[Any]) -> list[Found]:
    """The documents `d`, newest first, brought over as one row. For each row of an answer the sqlite3 module gives
    the interpreter away and takes it back: of two thousand, each waits behind the other threads of the process.
    """
    columns = ", ".join(f"json_group_array(d.{name})" for name in _FOUND)
    lists = map(json.loads, _rows(f"SELECT {columns} FROM {documents}", params)[0])
    # They come in order; saying so in SQL would have them sorted again.
    return sorted(zip(*lists, strict=True), reverse=True)


def _rows(sql: str, params: Sequence[Any]) -> list[Any]:
    return connection.ask(sql, params)  # type: ignore[attr-defined,no-any-return]
