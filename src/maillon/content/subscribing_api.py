"""`/publications/…/subscription`: what the viewer wishes to hear of one thread, by the API."""

from __future__ import annotations

from typing import Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router

from maillon.content.queries import publication_at
from maillon.content.subscribing import subscribe, subscription_of
from maillon.core.api.answers import answer, done
from maillon.core.api.cursors import number_of
from maillon.core.api.door import viewer_in
from maillon.core.api.shapes import Given, Told

router = Router(tags=["content"])


class SubscriptionGiven(Given):
    """`followed`: every comment is told; `muted`: nothing but what names the viewer."""

    level: Literal["followed", "muted"]


class SubscriptionShape(Told):
    """The viewer's own wish for a thread; null: she hears of what concerns her."""

    level: Literal["followed", "muted"] | None


@router.get("/publications/{publication_id}/subscription", response=SubscriptionShape, operation_id="get_subscription")
def get_subscription(request: HttpRequest, publication_id: str) -> HttpResponse:
    """What the viewer wishes to hear of a thread. Nobody else is told."""
    viewer = viewer_in(request)
    return answer({"level": subscription_of(publication_at(number_of(publication_id), viewer), viewer) or None})


@router.put("/publications/{publication_id}/subscription", response=SubscriptionShape, operation_id="subscribe")
def put_subscription(request: HttpRequest, publication_id: str, body: SubscriptionGiven) -> HttpResponse:
    """Follow or mute a thread."""
    viewer = viewer_in(request)
    subscribe(by=viewer, publication=publication_at(number_of(publication_id), viewer), level=body.level)
    return answer({"level": body.level})


@router.delete("/publications/{publication_id}/subscription", response={204: None}, operation_id="unsubscribe")
def delete_subscription(request: HttpRequest, publication_id: str) -> HttpResponse:
    """Neither: what concerns the viewer is told."""
    viewer = viewer_in(request)
    subscribe(by=viewer, publication=publication_at(number_of(publication_id), viewer))
    return done()
