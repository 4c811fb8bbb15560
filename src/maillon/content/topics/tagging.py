"""From the topics that a text names to rows: topics are made by being written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from maillon.content.topics.models import Tagging, Topic, TopicWord
from maillon.core.text.marks import SLUG_LENGTH, topic_slug

Uses = Mapping[str, str]
"""Topics by their normal form, as they are written."""


def named_in(names: Iterable[str]) -> Uses:
    """What these names are by their normal form: the first way to write each."""
    found: dict[str, str] = {}
    for name in names:
        if slug := topic_slug(name):
            found.setdefault(slug, name[:SLUG_LENGTH])
    return found


def tag(names: Sequence[str], *, publication: int, published_at: datetime, comment: int | None, replace: bool) -> None:
    """Store what a text is about; with `replace` what it was about before is forgotten."""
    wanted = named_in(names)
    before = Tagging.objects.filter(publication=publication, comment=comment)
    if replace:
        before.exclude(topic__slug__in=wanted).delete()
    for slug, name in wanted.items():
        topic = topic_named(slug, name)
        where: dict[str, Any] = {"publication_id": publication, "comment_id": comment, "topic": topic}
        Tagging.objects.get_or_create(**where, defaults={"published_at": published_at})


def topic_named(slug: str, name: str) -> Topic:
    """The topic of this normal form, made when there is none."""
    topic, is_new = Topic.objects.get_or_create(slug=slug, defaults={"name": name})
    if is_new:
        TopicWord.objects.bulk_create(words_of(topic))
    return topic


def words_of(topic: Topic) -> list[TopicWord]:
    """The words by which a topic is found."""
    words = dict.fromkeys([topic.slug, *topic.slug.split("-")])
    return [TopicWord(topic=topic, word=word, beginning=word[:3]) for word in words if word]
