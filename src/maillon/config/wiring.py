"""What follows from what, on one page."""

from __future__ import annotations

from maillon.accounts import events as accounts
from maillon.communities import events as communities
from maillon.content import events as content
from maillon.core.events import immediate
from maillon.people import events as people

poke_space = immediate("space")
poke_person = immediate("person")

WIRING = {
    accounts.ResetAsked: [],
    people.PersonAdded: [],
    people.ProfileChanged: [],
    people.PersonFollowed: [],
    communities.CommunityCreated: [],
    communities.CommunityEdited: [],
    communities.MemberJoined: [],
    communities.MemberAdmitted: [],
    communities.MemberLeft: [],
    communities.RoleChanged: [],
    communities.JoinAsked: [],
    communities.JoinAnswered: [],
    communities.MemberInvited: [],
    content.PublicationPublished: [poke_space],
    content.PublicationEdited: [poke_space],
    content.PublicationRemoved: [poke_space],
    content.PublicationRestored: [poke_space],
    content.CommentPublished: [poke_space],
    content.CommentEdited: [poke_space],
    content.CommentRemoved: [poke_space],
    content.CommentRestored: [poke_space],
    content.ReactionChanged: [poke_space],
    content.ThreadBroughtIn: [],
}
