"""Who writes the organisation's values. Praising is publishing: who publishes in a place praises there."""

from __future__ import annotations

from maillon.access.rules import administrator
from maillon.core.policy import allow

allow("content.edit_values", administrator)
