"""What follows from what, on one page."""

from __future__ import annotations

from maillon.accounts import events as accounts
from maillon.communities import events as communities
from maillon.content import events as content
from maillon.core.events import immediate
from maillon.notifications import events as notifications
from maillon.notifications import handlers as tell
from maillon.people import events as people
from maillon.people import mails

poke_space = immediate("space")
poke_person = immediate("person")

WIRING = {
    accounts.ResetAsked: [mails.send_reset],
    people.PersonAdded: [],
    people.ProfileChanged: [],
    people.PersonFollowed: [],
    communities.CommunityCreated: [],
    communities.CommunityEdited: [],
    communities.MemberJoined: [],
    communities.MemberAdmitted: [tell.tell_admitted],
    communities.MemberLeft: [],
    communities.RoleChanged: [],
    communities.JoinAsked: [tell.tell_keepers],
    communities.JoinAnswered: [],
    communities.MemberInvited: [tell.tell_invited],
    content.PublicationPublished: [poke_space, tell.tell_mentioned],
    content.PublicationEdited: [poke_space, tell.tell_mentioned],
    content.PublicationRemoved: [poke_space],
    content.PublicationRestored: [poke_space],
    content.CommentPublished: [poke_space, tell.tell_mentioned, tell.tell_answered],
    content.CommentEdited: [poke_space, tell.tell_mentioned],
    content.CommentRemoved: [poke_space],
    content.CommentRestored: [poke_space],
    content.ReactionChanged: [poke_space],
    content.ThreadBroughtIn: [],
    content.ThreadRead: [tell.read_thread],
    notifications.NoticeChanged: [poke_person],
}
