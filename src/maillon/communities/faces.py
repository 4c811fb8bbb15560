"""A community as the kit draws it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from maillon.access.models import DIRECT, EVERY, MEMBER, MODERATOR, MUTE, OWNER, RELAY, SPONSOR, Space
from maillon.communities.models import Community
from maillon.core.ui.shapes import CommunityFace

if TYPE_CHECKING:
    from maillon.communities.delivered import Template

ICONS = {
    "gathering": "calendar",
    "product": "crane",
    "problem": "shield",
    "customer": "partner",
    "trade": "target",
    "project": "ship",
    "partner": "waves",
    "": "communities",
}


def community_face(community: Community, space: Space | None = None) -> CommunityFace:
    """The face of a community's row; its space is fetched along by the caller."""
    space = space or community.space
    return CommunityFace(
        name=community.name,
        url=f"/c/{community.slug}/",
        colour=community.colour,
        icon=community.icon or ICONS.get(community.kind, "communities"),
        purpose=community.purpose,
        access=space.access,
        is_extended=space.is_extended,
    )


def template_face(template: Template) -> CommunityFace:
    """The face of what is made from a template; it leads to the questionnaire."""
    return CommunityFace(
        name=template.name,
        url=f"/c/new/?template={template.key}",
        colour=template.colour,
        icon=template.icon,
        purpose=template.purpose,
        access=template.access,
        is_extended=template.is_extended,
    )


def role_names() -> dict[str, str]:
    """The roles in the reader's language, in their order."""
    return {
        OWNER: _("Owner"),
        SPONSOR: pgettext("role", "Sponsor"),
        MODERATOR: _("Moderator"),
        RELAY: pgettext("role", "Relay"),
        MEMBER: _("Member"),
    }


def level_names() -> dict[str, str]:
    """Of what a member is told, in the reader's language."""
    return {
        EVERY: _("Each new publication"),
        DIRECT: _("What names me or answers me"),
        MUTE: _("Nothing more than that, and out of my feed"),
    }


def level_helps() -> dict[str, str]:
    """What each level does, in a sentence."""
    return {
        EVERY: _("A notice for everything that is published there."),
        DIRECT: _(
            "New publications stand in your feed and beside its name; you read them when you like. Announcements come as a notice, too."
        ),
        MUTE: _("It stays on the left without marks. You read it when you go there."),
    }


def role_helps() -> dict[str, str]:
    """What each role may do, in a sentence."""
    return {
        OWNER: _("Settles what the community is and who does what in it, and makes announcements."),
        SPONSOR: _("Stands up for it before management, brings people in, and makes announcements."),
        MODERATOR: _("Lets people in, removes what does not belong here, and makes announcements."),
        RELAY: _("Carries it into their own team, and brings people in."),
        MEMBER: _("Reads and writes."),
    }
