"""Who keeps the topics. While the organisation has no role of curator: who administers."""

from __future__ import annotations

from maillon.access.rules import administrator, anyone
from maillon.core.policy import allow

allow("topics.follow", anyone)
allow("topics.curate", administrator)
