"""Who may share: whoever reads it. Where, is `content.publish` of that place."""

from __future__ import annotations

from maillon.access.rules import anyone
from maillon.core.policy import allow

allow("content.share", anyone)
