"""What follows from what, on one page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from maillon.accounts import events as accounts
from maillon.communities import events as communities
from maillon.communities import guests
from maillon.content import events as content
from maillon.content import handlers as keeping
from maillon.content.drafts import events as drafts
from maillon.content.drafts import handlers as waiting
from maillon.content.kinds.announcement import events as announcements
from maillon.content.kinds.hour import events as hours
from maillon.content.kinds.hour import handlers as hosting
from maillon.content.kinds.offer import events as offers
from maillon.content.kinds.poll import events as polls
from maillon.content.kinds.praise import events as praise
from maillon.content.kinds.question import events as questions
from maillon.content.kinds.question import handlers as routing
from maillon.content.kinds.share import events as shares
from maillon.content.leaders import events as leaders
from maillon.content.previews import events as previews
from maillon.content.previews import handlers as links
from maillon.content.topics import events as topics
from maillon.core.events import Event, Handler, after, immediate, only_in, outside, promised
from maillon.core.events.wiring import Poke
from maillon.feed import merging
from maillon.integrations import events as integrations
from maillon.integrations.mail import events as imports
from maillon.integrations.mail import handlers as mail
from maillon.notifications import events as notifications
from maillon.notifications import handlers as tell
from maillon.people import events as people
from maillon.people import mails
from maillon.search import events as search_events
from maillon.search import experts
from maillon.search import handlers as search

poke_space = immediate("space")
poke_person = immediate("person")

WIRING: dict[type[Event], Sequence[Callable[[Any], None] | Handler | Poke]] = {
    accounts.ResetAsked: [mails.send_reset],
    people.PersonAdded: [search.reindex],
    people.ProfileChanged: [search.reindex],
    people.PersonFollowed: [],
    communities.CommunityCreated: [search.reindex_space],
    communities.CommunityEdited: [search.reindex_space],
    communities.CommunityArchived: [],
    communities.CommunityBroughtBack: [],
    communities.MergerBegan: [poke_space, search.reindex_space],
    communities.MergerContinued: [after(merging.carry_on, milliseconds=20)],
    communities.CommunityMerged: [poke_space, search.reindex_space],
    communities.CommunityTookIn: [poke_space],
    communities.MemberJoined: [only_in(search.guests_meet, search.reindex_member)],
    communities.MemberAdmitted: [tell.tell_admitted],
    communities.MemberLeft: [only_in(search.guests_meet, search.reindex_member)],
    communities.LastDaySet: [],
    communities.MembershipEnds: [guests.end_what_is_over],
    communities.MembershipEndsSoon: [tell.tell_ending],
    communities.RoleChanged: [],
    communities.CommunityHandedOver: [tell.tell_new_owner],
    communities.JoinAsked: [tell.tell_keepers],
    communities.JoinAnswered: [],
    communities.MixWished: [],
    communities.RelationsChanged: [],
    communities.PopulationsChosen: [],
    communities.CoverChanged: [],
    communities.LinkMade: [],
    communities.LinkEnded: [],
    communities.MemberInvited: [tell.tell_invited],
    communities.TemplatesEdited: [],
    content.PublicationPublished: [
        poke_space,
        search.reindex,
        tell.tell_mentioned,
        tell.tell_followers,
        tell.tell_in_your_name,
        links.look,
    ],
    content.PublicationEdited: [poke_space, search.reindex, tell.tell_mentioned, links.look],
    content.PublicationRemoved: [poke_space, search.reindex_thread],
    content.PublicationRestored: [poke_space, search.reindex_thread, links.look],
    content.PublicationMoved: [poke_space, search.reindex_thread, mail.let_moved_go, routing.begin_anew],
    content.PublicationLeft: [poke_space],
    content.PartMoved: [poke_space, search.reindex_part, tell.follow_part, mail.let_part_go, links.look],
    content.PartLeft: [poke_space],
    content.CommentPublished: [poke_space, search.reindex, tell.tell_mentioned, tell.tell_answered, links.look],
    content.CommentEdited: [poke_space, search.reindex, tell.tell_mentioned, links.look],
    content.CommentRemoved: [poke_space, search.reindex],
    content.CommentRestored: [poke_space, search.reindex, links.look],
    content.ReactionChanged: [poke_space],
    content.PublicationCategorised: [poke_space],
    content.CategoriesChanged: [],
    content.VoiceNamed: [],
    content.VoiceEnded: [],
    content.RoomLimitSet: [],
    content.DiscussionClosed: [poke_space],
    content.DiscussionReopened: [poke_space],
    content.PublicationPinned: [poke_space],
    content.PublicationUnpinned: [poke_space],
    content.PublicationFeatured: [poke_space],
    content.PublicationUnfeatured: [poke_space],
    leaders.LeaderNamed: [],
    leaders.LeaderEnded: [tell.tell_delegates],
    leaders.DelegateNamed: [tell.tell_delegates],
    leaders.DelegateEnded: [tell.tell_delegates],
    leaders.DeliveryWished: [],
    questions.AnswerAccepted: [poke_space, tell.tell_accepted],
    questions.AcceptanceTakenBack: [poke_space],
    questions.AnswerVotesChanged: [poke_space],
    questions.SameQuestionsChanged: [poke_space],
    questions.RoundDue: [outside(experts.ask_round)],
    questions.ExpertAsked: [tell.tell_asked],
    questions.RequestDeclined: [outside(experts.ask_next)],
    questions.StillUnanswered: [tell.tell_unanswered],
    questions.PageWished: [poke_space],
    questions.PageWishTakenBack: [poke_space],
    polls.PollVotesChanged: [poke_space],
    polls.PollClosed: [poke_space],
    offers.OfferClosed: [poke_space],
    offers.OfferReopened: [poke_space],
    offers.OfferExtended: [poke_space],
    hours.HourOpens: [hosting.open_due],
    hours.HourEnds: [hosting.end_due],
    hours.HourOpened: [poke_space, tell.tell_hour_open],
    hours.HourEnded: [poke_space, tell.tell_owed],
    hours.HourTimesChanged: [poke_space, tell.tell_hour_moved],
    hours.AnswersStillOwed: [tell.tell_owed],
    hours.HourQuestionChanged: [poke_space],
    hours.HourVotesChanged: [poke_space],
    announcements.AnnouncementAcknowledged: [poke_space, tell.read_acknowledged],
    announcements.ReminderSent: [tell.tell_unacknowledged],
    # What no text holds a day later was only asked for while somebody wrote.
    previews.PreviewWanted: [outside(links.fetch), after(links.let_go, days=1)],
    previews.PreviewLeft: [after(links.let_go, days=1)],
    previews.PictureLeft: [outside(links.purge)],
    previews.PreviewArrived: [links.show],
    previews.PreviewShown: [poke_space, search.reindex],
    previews.PreviewsTakenOff: [poke_space],
    previews.PreviewsPutBack: [poke_space],
    topics.TopicFollowed: [],
    topics.TopicCurated: [],
    praise.PraiseGiven: [tell.tell_praised],
    shares.PublicationShared: [tell.tell_shared],
    praise.ValuesEdited: [],
    praise.PraiseCountriesChosen: [],
    content.ReminderSet: [keeping.remind],
    content.ReminderDue: [tell.tell_reminded],
    drafts.DraftBegun: [waiting.forget_old],
    drafts.PublicationScheduled: [promised(waiting.publish_due, given_up=waiting.give_up_due)],
    drafts.ScheduledRefused: [tell.tell_not_published],
    drafts.WithdrawalSet: [waiting.withdraw_due],
    content.ThreadBroughtIn: [search.index_brought_in],
    content.ThreadRead: [tell.read_thread],
    content.SubscriptionChanged: [tell.hush],
    notifications.NoticeChanged: [poke_person],
    # A breath between two crowds: other work of the same worker comes in between.
    notifications.FollowersContinued: [after(tell.tell_followers, milliseconds=20)],
    notifications.OpeningContinued: [after(tell.tell_hour_open, milliseconds=20)],
    notifications.MovingContinued: [after(tell.tell_hour_moved, milliseconds=20)],
    notifications.RemindingContinued: [after(tell.tell_unacknowledged, milliseconds=20)],
    search_events.IndexingContinued: [search.continue_indexing],
    imports.ImportAsked: [mail.carry_on],
    # A breath between two slices: other work of the same worker comes in between.
    imports.ImportContinued: [after(mail.carry_on, milliseconds=20)],
    imports.PublicationLetGo: [mail.let_moved_go],
    integrations.TokenMade: [],
    integrations.TokenRevoked: [],
    integrations.AllTokensRevoked: [],
}
