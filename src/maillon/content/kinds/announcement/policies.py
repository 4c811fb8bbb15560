"""Who announces, who acknowledges, and who knows of the missing: the author alone."""

from __future__ import annotations

from maillon.access.rules import addressee, announcer, author, member, not_archived
from maillon.core.policy import allow

allow("content.announce", announcer & not_archived)
allow("content.acknowledge", addressee & ~author & not_archived)
allow("content.see_missing", author & member)
allow("content.remind_missing", author & announcer & not_archived)
