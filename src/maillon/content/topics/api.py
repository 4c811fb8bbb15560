"""`/topics`: what publications are about, by the API."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from maillon.content.shapes import PublicationShape
from maillon.content.telling import told_publications
from maillon.content.topics.actions import DESCRIPTION, follow_topic, unfollow_topic
from maillon.content.topics.models import Topic
from maillon.content.topics.queries import followed_ids, is_following, newest_about, synonyms_of, topic_at, topics_for
from maillon.core.api.answers import answer, done, listed
from maillon.core.api.cursors import name_cursor, named, page_of
from maillon.core.api.door import viewer_in
from maillon.core.api.shapes import Flag, Listing, Text, Told
from maillon.core.text.marks import SLUG_LENGTH
from maillon.core.web.cursors import pack, unpack

router = Router(tags=["topics"])


class TopicShape(Told):
    """A topic: `slug` is its normal form, `name` how it is written."""

    slug: str = Field(max_length=SLUG_LENGTH)
    name: str = Field(max_length=SLUG_LENGTH)
    description: str = Field(max_length=DESCRIPTION)
    is_followed: bool
    url: str


class WholeTopic(TopicShape):
    """A topic with the other ways in which it is written."""

    synonyms: list[str]


class Topics(Told):
    """A page of topics, by name."""

    items: list[TopicShape]
    next: str | None


class AboutTopic(Told):
    """A page of publications, newest first."""

    items: list[PublicationShape]
    next: str | None


class TopicsAsked(Listing):
    """Which."""

    q: Text = Field("", max_length=80, description="How a word of the topic begins")
    followed: Flag = Field(False, description="Only those that the viewer follows")


@router.get("/topics", response=Topics, operation_id="list_topics")
def list_topics(request: HttpRequest, asked: Query[TopicsAsked]) -> HttpResponse:
    """What is written about where the viewer reads."""
    viewer = viewer_in(request)
    rows = named(topics_for(viewer, q=asked.q, is_followed=asked.followed), column="slug", cursor=asked.cursor)
    found, following = page_of(rows, asked.limit, lambda row: name_cursor(row.slug, row.pk))
    mine = followed_ids(viewer)
    return listed([_told(row, is_followed=row.pk in mine) for row in found], following)


@router.get("/topics/{topic}", response=WholeTopic, operation_id="get_topic")
def get_topic(request: HttpRequest, topic: str) -> HttpResponse:
    """A topic, by its slug or by a synonym's."""
    return answer(_whole(request, topic))


@router.get("/topics/{topic}/publications", response=AboutTopic, operation_id="list_about_topic")
def list_about_topic(request: HttpRequest, topic: str, asked: Query[Listing]) -> HttpResponse:
    """What is published about it where the viewer reads."""
    viewer = viewer_in(request)
    ids = newest_about(viewer, [topic_at(topic, viewer).pk], before=unpack(asked.cursor), n=asked.limit + 1)
    told = sorted(told_publications(viewer, ids), key=lambda one: (one["published_at"], int(one["id"])), reverse=True)
    page = told[: asked.limit]
    return listed(page, pack((page[-1]["published_at"], int(page[-1]["id"]))) if len(told) > asked.limit else None)


@router.put("/topics/{topic}/followed", response=WholeTopic, operation_id="follow_topic")
def follow(request: HttpRequest, topic: str) -> HttpResponse:
    """Have what is about it brought into the viewer's feed."""
    follow_topic(by=viewer_in(request), topic=topic_at(topic, viewer_in(request)))
    return answer(_whole(request, topic))


@router.delete("/topics/{topic}/followed", response={204: None}, operation_id="unfollow_topic")
def unfollow(request: HttpRequest, topic: str) -> HttpResponse:
    """Have it no longer brought."""
    unfollow_topic(by=viewer_in(request), topic=topic_at(topic, viewer_in(request)))
    return done()


def _whole(request: HttpRequest, slug: str) -> dict[str, Any]:
    viewer, topic = viewer_in(request), topic_at(slug, viewer_in(request))
    told = _told(topic, is_followed=is_following(topic, viewer))
    return told | {"synonyms": [one.name for one in synonyms_of(topic, viewer)]}


def _told(topic: Topic, *, is_followed: bool) -> dict[str, Any]:
    return {
        "slug": topic.slug,
        "name": topic.name,
        "description": topic.description,
        "is_followed": is_followed,
        "url": topic.url,
    }
