"""Who may show a publication without the previews of its links, and with them again."""

from __future__ import annotations

from maillon.access.rules import author, moderator, not_archived
from maillon.core.policy import allow

allow("content.change_previews", (author | moderator) & not_archived)
