"""Marks on documents that no word can be: where a thing lies, who may find it, what it is, whose it is."""

from __future__ import annotations

from maillon.core.text.marks import topic_slug


def all_tag(organisation_id: int) -> str:
    """On what every employee of the organisation may find."""
    return f"_o{organisation_id:x}"


def space_tag(space_id: int) -> str:
    """On what the readers of a space may find."""
    return f"_s{space_id:x}"


def type_tag(kind_of_thing: str) -> str:
    """On every document of a type."""
    return f"_t{kind_of_thing}"


def kind_tag(kind: str) -> str:
    """On every document of a kind: of publication, of community, of person."""
    return f"_k{kind}"


def author_tag(person_id: int) -> str:
    """On what a person wrote."""
    return f"_a{person_id:x}"


def topic_tag(key: str) -> str:
    """On what names a topic."""
    return "_h" + "".join(sign if sign.isalnum() else "_" for sign in topic_slug(key))
