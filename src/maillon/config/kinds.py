"""The table of kinds: what can be published here. A kind is one folder under `content/kinds/` and one line here."""

from __future__ import annotations

from maillon.content.kinds.announcement.kind import AnnouncementKind
from maillon.content.kinds.hour.kind import HourKind
from maillon.content.kinds.kind import Kind
from maillon.content.kinds.link.kind import LinkKind
from maillon.content.kinds.offer.kind import OfferKind
from maillon.content.kinds.poll.kind import PollKind
from maillon.content.kinds.post.kind import Post
from maillon.content.kinds.praise.kind import PraiseKind
from maillon.content.kinds.question.kind import QuestionKind
from maillon.content.kinds.share.kind import ShareKind

KINDS: tuple[Kind, ...] = (
    Post(), QuestionKind(), LinkKind(), PollKind(), OfferKind(), PraiseKind(), HourKind(),
    AnnouncementKind(), ShareKind(),
)  # fmt: skip
