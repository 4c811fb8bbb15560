"""Every function that takes a viewer, asked by everybody with everything: what its answers hold, and what they may not.

A function that was born today is found by its signature. What its parameters are given is decided by their names and
types; a parameter that nobody has told about here fails the walk, so that no question is left unasked.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import partial
from itertools import product
from typing import Any

from django.db import models

import maillon
from boundaries.ground import Ground
from maillon.core.errors import Refusal
from maillon.core.policy import Viewer

Function = Callable[..., Any]
Questions = dict[str, list[Any]]
Answers = Counter[tuple[str, Any]]

CARRIED = {
    "communities.Community": {"objective", "about"},
    "drafts.Draft": {"space", "space_id", "publication", "publication_id"},
    "access.Space": {"members_count", "publications_count", "last_event"},
    "content.Publication": {"last_comment", "last_comment_id", "comments_count", "commenters", "active_at"},
}
"""Columns that a row takes along although not everybody who knows of the row may read them. Whoever draws it asks
(`readable_among`, `is_readable`, `last_comment_of`), and the walk of addresses looks at what was drawn."""

OF_A_KIND = re.compile(r"maillon\.content\.kinds\.(\w+)\.")
"""Where functions stand that are about publications of one kind."""
NUMBER = re.compile(r"\d{12,}")
AGE = re.compile(r"just now|\b\d+\s(?:min|h)\b")
"""How long ago something was, in words (`core/text/when.py`): it changes while the walk goes on."""


class Unknown(AssertionError):
    """A parameter of which this walk does not know what to give."""


class Refused(str):
    """The sentence of a refusal: an answer too, which may tell too much, but not what was asked for."""


def functions() -> dict[str, Function]:
    """Every public function of the product that takes a viewer, and every one of a `queries` module; actions apart."""
    found: dict[str, Function] = {}
    for module in _modules():
        for name, value in vars(module).items():
            is_own = getattr(inspect.unwrap(value), "__module__", "") == module.__name__ if callable(value) else False
            if name.startswith("_") or not is_own or inspect.isclass(value) or is_act(value):
                continue
            if viewer_of(value) or module.__name__.endswith(".queries"):
                found[f"{module.__name__.removeprefix('maillon.')}.{name}"] = value
    return found


def _modules() -> Iterator[Any]:
    for one in pkgutil.walk_packages(maillon.__path__, "maillon."):
        if not re.search(r"\.(migrations|__main__|test_\w+)\b", one.name):
            yield importlib.import_module(one.name)


def viewer_of(function: Function) -> str:
    """The name of the parameter that is the one who asks; "" where there is none."""
    for one in inspect.signature(function).parameters.values():
        if one.name == "viewer" or re.match(r"Viewer\b", _written(one.annotation)):
            return one.name
    return ""


def is_act(function: Function) -> bool:
    """Whether it changes something: an action, or what stands before one, names its actor `by`, by keyword only. Who may
    do what is held by the table of policies."""
    by = inspect.signature(function).parameters.get("by")
    return by is not None and by.kind is inspect.Parameter.KEYWORD_ONLY


def _written(annotation: Any) -> str:
    return str(annotation).strip("'\"")


def calls(function: Function, viewer: Viewer, questions: Questions) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Every way to ask a function for a viewer: all that it needs in all combinations, what is optional one by one."""
    asker, signature = viewer_of(function), inspect.signature(function)
    needed: dict[str, list[Any]] = {}
    optional: dict[str, list[Any]] = {}
    for name, one in signature.parameters.items():
        if name == asker or one.kind is inspect.Parameter.VAR_KEYWORD:
            continue
        values = given(questions, name, _written(one.annotation))
        (needed if one.default is inspect.Parameter.empty else optional)[name] = values
    for chosen in product(*needed.values()):
        facts = dict(zip(needed, chosen, strict=True)) | ({asker: viewer} if asker else {})
        for extra in ({}, *({name: value} for name, values in optional.items() for value in values)):
            told = {name: value for name, value in (facts | extra).items() if name != asker}
            yield f"{told!r:.160}", partial(_called, function, signature, facts | extra)


def _called(function: Function, signature: inspect.Signature, facts: dict[str, Any]) -> Any:
    given = {name: facts[name] for name in signature.parameters if name in facts}
    bound = inspect.BoundArguments(signature, given)  # type: ignore[arg-type]
    return function(*bound.args, **bound.kwargs)


def given(questions: Questions, name: str, written: str) -> list[Any]:
    """What a parameter is given: by its name and type, else by its type alone."""
    for key in (f"{name}: {written}", written):
        if key in questions:
            return questions[key]
    raise Unknown(f"nobody has told tests/boundaries/ground.py what to give as `{name}: {written}`")


def answer(ask: Callable[[], Any]) -> list[Any]:
    """The words and numbers of an answer; those of the refusal where it is one."""
    try:
        return list(atoms(ask(), seen={}))
    except Refusal as refusal:
        return [Refused(refusal)]


def atoms(value: Any, *, seen: dict[int, Any]) -> Iterator[Any]:
    """Everything in an answer that tells something: rows with what was fetched along, shapes, lists, words, numbers."""
    if value is None or isinstance(value, Viewer | type):
        return
    if isinstance(value, str | int | float):
        yield AGE.sub("", value) if isinstance(value, str) else value
        return
    if id(value) in seen:
        return
    seen[id(value)] = value  # Kept, so that no other thing is given its id.
    if isinstance(value, models.Model):
        yield from _of_row(value, seen)
    elif isinstance(value, Mapping):
        for pair in value.items():
            yield from atoms(pair, seen=seen)
    elif is_dataclass(value):
        for field in fields(value):
            yield from atoms(getattr(value, field.name, None), seen=seen)
    elif isinstance(value, Iterable):
        for one in value:
            yield from atoms(one, seen=seen)


def _of_row(row: models.Model, seen: dict[int, Any]) -> Iterator[Any]:
    carried = CARRIED.get(row._meta.label, set())
    for name, value in {**vars(row), **row._state.fields_cache}.items():
        if name not in carried and not name.startswith("_"):
            yield from atoms(value, seen=seen)


def answers(function: Function, ground: Ground, name: str, *, is_told: bool = False) -> Answers:
    """All that somebody is told by a function, however it is asked, as a bag: two moments can be compared."""
    kind = OF_A_KIND.match(function.__module__)
    questions = ground.questions(name, is_told=is_told, kind=kind[1] if kind else "")
    asked = calls(function, ground.viewer(name), questions)
    return Counter((how, atom) for how, ask in asked for atom in answer(ask))


def leaks(told: Answers, ground: Ground, name: str) -> list[tuple[str, str, Any]]:
    """Who was told what, and how it was asked: the words and ids in answers that lie hidden from who asked."""
    ids, words = ground.hidden_from(name)
    return [(name, how, one) for how, atom in told for one in _hidden(atom, ids, words)]


def _hidden(atom: Any, ids: set[int], words: set[str]) -> Iterator[Any]:
    if isinstance(atom, str):
        yield from (word for word in words if word in atom)
        yield from (number for number in map(int, NUMBER.findall(atom)) if number in ids)
    elif atom in ids:
        yield atom
