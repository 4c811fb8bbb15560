"""The verbs of topics: follow one; and for curators: write it otherwise, describe it, make it a synonym, separate it."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _

from maillon.content.topics.events import TopicCurated, TopicFollowed
from maillon.content.topics.models import DESCRIBED, MERGED, RENAMED, SEPARATED, Curation, Topic, TopicFollow
from maillon.content.topics.tagging import topic_named
from maillon.core.db.writing import action
from maillon.core.errors import invalid
from maillon.core.events import publish
from maillon.core.policy import Viewer, can, require
from maillon.core.refs import ref
from maillon.core.text.characters import named
from maillon.core.text.limits import fitting
from maillon.core.text.marks import TOPIC_LENGTH, topic_key, topic_slug, topics

DESCRIPTION: Final = 300


@action
def follow_topic(*, by: Viewer, topic: Topic) -> None:
    """Have what is about a topic brought into one's feed, where one reads it. Raises NotFound."""
    require(by, "topics.follow", topic)
    _row, is_new = TopicFollow.objects.get_or_create(person_id=by.person_id, topic=topic)
    if is_new:
        publish(TopicFollowed(subject=ref(topic), actor_id=by.person_id))


@action
def unfollow_topic(*, by: Viewer, topic: Topic) -> None:
    """Have it no longer brought, under none of its names."""
    mine = TopicFollow.objects.filter(person_id=by.person_id)
    mine.filter(topic=topic).delete()
    mine.filter(topic__same_as=topic).delete()


def rename_topic(*, by: Viewer, topic: Topic, name: str) -> Topic:
    """Write a topic otherwise. In another normal form it becomes a synonym of that one, so that its address leads on and
    who writes it as before means the same. Returns the topic that it is now. Raises Invalid, NotFound, Forbidden."""
    require(by, "topics.curate", topic)
    wanted = checked_name(name)
    return topic if wanted == topic.name else _rename(by=by, topic=topic, name=wanted)


@action
def _rename(*, by: Viewer, topic: Topic, name: str) -> Topic:
    row = _locked(by, topic)
    slug = topic_slug(name)
    if slug == row.slug:
        Topic.objects.filter(pk=row.pk).update(name=name)
        _note(RENAMED, row, by, before=row.name, after=name)
        return _reread(row)
    target = topic_named(slug, name)
    if target.same_as_id == row.pk:
        raise invalid("name", _("This is a synonym of the topic: separate it first."))
    if can(by, "topics.curate", target):
        target = _root(target)
    else:  # Whether there was such a topic where the curator does not read must not show: what she wrote stands now.
        Topic.objects.filter(pk=target.pk).update(name=name, description=row.description)
    _join(row, target, by)
    return _reread(target)


def describe_topic(*, by: Viewer, topic: Topic, description: str) -> None:
    """Say in a sentence what a topic is about. Raises Invalid, NotFound, Forbidden."""
    require(by, "topics.curate", topic)
    words = named(fitting(description, limit=DESCRIPTION, field="description"))
    if words != topic.description:
        _describe(by=by, topic=topic, words=words)


@action
def _describe(*, by: Viewer, topic: Topic, words: str) -> None:
    row = _locked(by, topic)
    Topic.objects.filter(pk=row.pk).update(description=words)
    _note(DESCRIBED, row, by, before=row.description, after=words)


@action
def merge_topic(*, by: Viewer, topic: Topic, into: Topic) -> Topic:
    """Make a topic a synonym of another: what is about it is about that one from now on, its address leads there and who
    follows it follows that one. Nothing is written anew, so it is undone as quickly. Raises Invalid, NotFound, Forbidden."""
    require(by, "topics.curate", into)
    row, target = _locked(by, topic), _reread(_root(into))
    if row.same_as_id == target.pk:
        return target
    if target.pk == row.pk:
        raise invalid("into", _("This is the same topic already."))
    _join(row, target, by)
    return target


@action
def separate_topic(*, by: Viewer, topic: Topic) -> Topic:
    """Undo that a topic is a synonym: it is one by itself again, with the synonyms that it brought. Raises NotFound,
    Forbidden."""
    row = _locked(by, topic)
    target = row.same_as
    if target is None:
        return row
    brought = Curation.objects.filter(topic=row, what=MERGED).order_by("-at", "-pk").first()
    Topic.objects.filter(pk=row.pk).update(same_as=None)
    Topic.objects.filter(pk__in=brought.along if brought else [], same_as=target).update(same_as=row)
    _note(SEPARATED, row, by, other=target)
    return _reread(row)


def checked_name(name: str) -> str:
    """A topic's name: what can be written behind #, with spaces between its words. Raises Invalid."""
    found = named(name[: 20 * TOPIC_LENGTH].lstrip("# "))
    if len(name) > 20 * TOPIC_LENGTH or len(found) > TOPIC_LENGTH:
        raise invalid("name", _("Please keep the name to %(limit)d characters.") % {"limit": TOPIC_LENGTH})
    mark = "-".join(found.split())
    if topics(f"#{mark}") != [topic_key(mark)] or not topic_slug(mark):
        raise invalid("name", _("A topic’s name is made of letters, digits, spaces and “-”."))
    return found


def _locked(by: Viewer, topic: Topic) -> Topic:
    require(by, "topics.curate", topic)
    return Topic.objects.select_for_update(of=("self",)).select_related("same_as").get(pk=topic.pk)


def _root(topic: Topic) -> Topic:
    return topic.same_as or topic


def _reread(topic: Topic) -> Topic:
    return Topic.objects.get(pk=topic.pk)


def _join(row: Topic, target: Topic, by: Viewer) -> None:
    synonyms = list(Topic.objects.filter(same_as=row).exclude(pk=target.pk).values_list("pk", flat=True))
    Topic.objects.filter(pk__in=[row.pk, *synonyms]).update(same_as=target)
    Topic.objects.filter(pk=target.pk).update(same_as=None)
    _note(MERGED, row, by, other=target, along=synonyms)


def _note(what: str, topic: Topic, by: Viewer, *, other: Topic | None = None, **facts: Any) -> None:
    Curation.objects.create(topic=topic, what=what, into=other, by_id=by.person_id, **facts)
    publish(TopicCurated(subject=ref(topic), actor_id=by.person_id, what=what, other_id=other.pk if other else None))
