"""What can happen to notices."""

from __future__ import annotations

from dataclasses import dataclass

from maillon.core.events import Event


@dataclass(frozen=True, kw_only=True)
class NoticeChanged(Event):
    """A notice of `person_id` is new, tells of something newer, or was read."""

    name = "notifications.notice_changed"
