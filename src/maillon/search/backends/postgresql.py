"""PostgreSQL: vectors of our own stems, and tags as an array, in one GIN index."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db import connection

from maillon.core.db.scope import current_organisation
from maillon.search.backends import NAMES, SAMPLE, Ask, Found
from maillon.search.entries import Prepared
from maillon.search.query import PHRASE, TOPIC, Term

POSITIONS = 16_383
"""The highest place of a word that a vector remembers."""

_FOUND = "d.id, d.type, d.thing_id, d.in_space, d.by_person"


class PostgreSQL:
    """The index in tsvector columns."""

    def find(self, ask: Ask) -> list[Found]:
        """See `Backend.find`."""
        where, params = _conditions(ask)
        sql = (
            f"SELECT {_FOUND} FROM search_{ask.table} f JOIN search_document d ON d.id = f.id "
            f"WHERE {' AND '.join(where)} ORDER BY f.id DESC LIMIT %s"
        )
        return _rows(sql, [*params, ask.limit])

    def in_title(self, term: Term, *, any_tags: Sequence[str], low: int, high: int) -> list[int]:
        """See `Backend.in_title`. The index is over all words, so they are asked as well."""
        wanted = _term(term)
        sql = "SELECT id FROM search_words WHERE words @@ %s::tsquery AND title @@ %s::tsquery AND id BETWEEN %s AND %s"
        params = [wanted, wanted, low, high]
        if any_tags:
            sql, params = f"{sql} AND tags && %s::text[]", [*params, list(any_tags)]
        return [row[0] for row in _rows(sql, params)]

    def share_of(self, tag: str) -> float:
        """See `Backend.share_of`."""
        newest = "SELECT id FROM search_document WHERE organisation_id = %s ORDER BY id DESC LIMIT %s"
        sql = (
            f"SELECT coalesce(avg((f.tags @> %s::text[])::int), 0) FROM ({newest}) d JOIN search_words f ON f.id = d.id"
        )
        return float(_rows(sql, [[tag], current_organisation(), SAMPLE])[0][0])

    def tagged(self, tag: str, *, after: int, limit: int) -> list[int]:
        """See `Backend.tagged`."""
        sql = "SELECT id FROM search_words WHERE tags @> %s::text[] AND id > %s ORDER BY id LIMIT %s"
        return [row[0] for row in _rows(sql, [[tag], after, limit])]

    def taken(self, ids: Collection[int]) -> set[int]:
        """See `Backend.taken`."""
        return {row[0] for row in _rows("SELECT id FROM search_document WHERE id = ANY(%s)", [list(ids)])}

    def write(self, documents: Sequence[tuple[int, Prepared]]) -> None:
        """See `Backend.write`."""
        organisation = current_organisation()
        named = [(pk, one) for pk, one in documents if one.names]
        with connection.cursor() as cursor:
            cursor.executemany(
                _upsert(
                    "search_document", "organisation_id", "type", "kind", "thing_id", "in_space", "by_person", "digest"
                ),
                [(pk, organisation, *_columns(one)) for pk, one in documents],
            )
            cursor.executemany(
                _upsert("search_words", "title", "words", "tags"),
                [(pk, _vector(one.title), _vector(one.title, one.body), one.tags.split()) for pk, one in documents],
            )
            cursor.executemany(
                _upsert("search_names", "words", "tags"),
                [(pk, _vector(one.names), one.tags.split()) for pk, one in named],
            )

    def delete(self, ids: Collection[int]) -> None:
        """See `Backend.delete`."""
        with connection.cursor() as cursor:
            for table in ("search_words", "search_names", "search_document"):
                cursor.execute(f"DELETE FROM {table} WHERE id = ANY(%s)", [list(ids)])

    def gather(self, *, begins: bool) -> bool:
        """See `Backend.gather`. Its index is in one piece, and autovacuum empties the list of what waits."""
        return False

    def strays(self) -> list[int]:
        """See `Backend.strays`."""
        sql = (
            "SELECT coalesce(d.id, w.id, n.id) FROM search_document d FULL JOIN search_words w ON w.id = d.id "
            "FULL JOIN search_names n ON n.id = d.id WHERE d.id IS NULL OR w.id IS NULL"
        )
        return [row[0] for row in _rows(sql, [])]

    def create(self) -> Iterable[str]:
        """See `Backend.create`."""
        yield "CREATE TABLE search_words (id bigint PRIMARY KEY, title tsvector NOT NULL, words tsvector NOT NULL, tags text[] NOT NULL)"
        yield "CREATE INDEX search_words_found ON search_words USING gin (words, tags)"
        yield "CREATE TABLE search_names (id bigint PRIMARY KEY, words tsvector NOT NULL, tags text[] NOT NULL)"
        yield "CREATE INDEX search_names_found ON search_names USING gin (words, tags)"

    def drop(self) -> Iterable[str]:
        """See `Backend.drop`."""
        yield "DROP TABLE IF EXISTS search_words"
        yield "DROP TABLE IF EXISTS search_names"


def _conditions(ask: Ask) -> tuple[list[str], list[Any]]:
    where = ["d.organisation_id = %s", "f.id BETWEEN %s AND %s"]
    params: list[Any] = [current_organisation(), ask.low, ask.high]
    beginnings = ask.table == NAMES
    wanted = [_term(term, beginnings=beginnings) for term in ask.terms]
    wanted += [f"!({_term(term)})" for term in ask.excluded if term.kind != TOPIC]
    if wanted:
        where.append("f.words @@ %s::tsquery")
        params.append(" & ".join(f"({part})" for part in wanted))
    for term in ask.excluded:
        if term.kind == TOPIC:
            where.append("NOT f.tags && %s::text[]")
            params.append(list(term.parts[0]))
    for tags in (*ask.tags, *((ask.any_tags,) if ask.any_tags else ())):
        where.append("f.tags && %s::text[]")
        params.append(list(tags))
    if ask.joined is not None:
        where.append(ask.joined[0])
        params.extend(ask.joined[1])
    return where, params


def _columns(one: Prepared) -> tuple[Any, ...]:
    entry = one.entry
    return (entry.type, entry.kind, entry.thing_id, entry.in_space, entry.by_person, one.digest)


def _term(term: Term, *, beginnings: bool = False) -> str:
    if term.kind == PHRASE and not beginnings:
        return " <-> ".join(_quoted(part[0]) for part in term.parts)
    star = ":*" if beginnings else ""
    return " & ".join("(" + " | ".join(_quoted(form) + star for form in part) + ")" for part in term.parts)


def _quoted(word: str) -> str:
    return "'" + word.replace("\\", "").replace("'", "") + "'"


def _vector(*texts: str) -> str:
    """A vector as PostgreSQL reads it: each word with its places; texts lie apart, so that no phrase crosses."""
    places: defaultdict[str, list[str]] = defaultdict(list)
    place = 0
    for text in texts:
        for word in text.split():
            place += 1
            if place <= POSITIONS or word not in places:
                places[word].append(str(min(place, POSITIONS)))
        place += 2
    return " ".join(f"{_quoted(word)}:{','.join(found[:255])}" for word, found in places.items())


def _upsert(table: str, *columns: str) -> str:
    changes = ", ".join(f"{column} = excluded.{column}" for column in columns)
    places = ", ".join(["%s"] * (len(columns) + 1))
    return f"INSERT INTO {table} (id, {', '.join(columns)}) VALUES ({places}) ON CONFLICT (id) DO UPDATE SET {changes}"


def _rows(sql: str, params: Sequence[Any]) -> list[Any]:
    return connection.ask(sql, params)  # type: ignore[attr-defined,no-any-return]
