"""Who is called back by what happened. Each handler reads the present rows, so that running twice changes nothing."""

from __future__ import annotations

from django.utils import timezone

from maillon.access.models import MODERATOR, OWNER, Delegate, Membership
from maillon.access.visibility import present_members, readers_of
from maillon.communities.events import (
    CommunityHandedOver,
    JoinAsked,
    MemberAdmitted,
    MemberInvited,
    MembershipEndsSoon,
)
from maillon.communities.guests import still_ending
from maillon.communities.models import Invitation, Request
from maillon.content.drafts.events import ScheduledRefused
from maillon.content.drafts.models import Draft
from maillon.content.events import (
    CommentEdited,
    CommentPublished,
    PartMoved,
    PublicationEdited,
    PublicationPublished,
    ReminderDue,
    SubscriptionChanged,
    ThreadRead,
)
from maillon.content.kinds.announcement.events import AnnouncementAcknowledged, ReminderSent
from maillon.content.kinds.announcement.queries import reminders_of, unacknowledged
from maillon.content.kinds.hour.events import AnswersStillOwed, HourEnded, HourOpened, HourTimesChanged
from maillon.content.kinds.hour.hosting import hosts_of
from maillon.content.kinds.hour.models import OVER
from maillon.content.kinds.hour.queries import owed_counts, people_in
from maillon.content.kinds.praise.events import PraiseGiven
from maillon.content.kinds.praise.queries import praised_people
from maillon.content.kinds.question.events import AnswerAccepted, ExpertAsked, StillUnanswered
from maillon.content.kinds.question.models import AnswerRequest
from maillon.content.kinds.question.queries import is_accepted
from maillon.content.kinds.question.routing import waits
from maillon.content.kinds.share.events import PublicationShared
from maillon.content.kinds.share.queries import home_for_author
from maillon.content.kinds.table import kind_named
from maillon.content.leaders.events import DelegateEnded, DelegateNamed, LeaderEnded
from maillon.content.models import MUTED, Comment, Mention, Publication, Subscription
from maillon.content.subscribing import deaf_to, followers_of
from maillon.core.events import publish
from maillon.core.refs import ref, ref_of
from maillon.notifications.events import (
    FollowersContinued,
    MovingContinued,
    NoticeChanged,
    OpeningContinued,
    RemindingContinued,
)
from maillon.notifications.models import BY_NAME, Notice
from maillon.notifications.notices import next_of, notify, number_of, put, put_away, thing_of, wishing
from maillon.people.models import Person
from maillon.people.viewing import viewer_of


def tell_mentioned(event: PublicationPublished | PublicationEdited | CommentPublished | CommentEdited) -> None:
    """Those who are named by @, if they may read it now."""
    thing = thing_of(event)
    if thing is None:
        return
    publication = thing.publication if isinstance(thing, Comment) else thing
    comment = thing if isinstance(thing, Comment) else None
    named = Mention.objects.filter(publication=publication, comment=comment).values_list("person_id", flat=True)
    people = set(named) - {thing.author_id}
    notify(people, thing=thing, thread=publication, reason="mentioned", actor=thing.author_id, number=event.number)


def tell_followers(event: PublicationPublished | FollowersContinued) -> None:
    """Members of those levels that are told of such a kind. Who is named in it hears that."""
    publication = thing_of(event)
    if not isinstance(publication, Publication):
        return
    kind, named = kind_named(publication.kind), publication.mentions.values("person")
    hearing = wishing(publication.space, kind.told_levels)
    crowd, goes_on = next_of(hearing.exclude(pk=publication.author_id).exclude(pk__in=named), event)
    number = number_of(event)
    facts = {"thing": publication, "thread": publication, "actor": publication.author_id, "number": number}
    notify(crowd, reason=kind.told_as, **facts)  # type: ignore[arg-type]
    if goes_on:
        publish(FollowersContinued(subject=event.subject, of=number, after=crowd[-1]))


def tell_in_your_name(event: PublicationPublished) -> None:
    """The leader in whose name a delegate published it."""
    thing = thing_of(event)
    if isinstance(thing, Publication) and thing.written_by_id:
        people, actor = {thing.author_id}, thing.written_by_id
        notify(people, thing=thing, thread=thing, reason="in_your_name", actor=actor, number=event.number)


def tell_delegates(event: DelegateNamed | DelegateEnded | LeaderEnded) -> None:
    """Those who publish in a leader's name from now on, or no longer do: as it stands now, whatever happened since."""
    leader = Person.objects.filter(pk=event.subject_id).first()
    if leader is None:
        return
    people = set(event.delegates if isinstance(event, LeaderEnded) else [event.person_id or 0])
    now = set(Delegate.objects.filter(leader__person=leader, person__in=people).values_list("person_id", flat=True))
    told = now if isinstance(event, DelegateNamed) else people - now
    reason = "delegate" if isinstance(event, DelegateNamed) else "delegate_over"
    put(told, leader, leader, reason, event.actor_id, event.number)


def tell_hour_open(event: HourOpened | OpeningContinued) -> None:
    """Members of those levels that are told of a new one: a question hour is open now."""
    publication = thing_of(event)
    if not isinstance(publication, Publication) or publication.hour.state == OVER or publication.space.archived_at:
        return
    hearing = wishing(publication.space, kind_named(publication.kind).told_levels)
    crowd, goes_on = next_of(hearing.exclude(pk__in=hosts_of(publication)), event)
    number = number_of(event)
    notify(crowd, thing=publication, thread=publication, reason="hour_open", actor=publication.author_id, number=number)
    if goes_on:
        publish(OpeningContinued(subject=event.subject, of=number, after=crowd[-1]))


def tell_hour_moved(event: HourTimesChanged | MovingContinued) -> None:
    """Who asked something in a question hour, wants something answered or answers: it is at another time. Whoever changed
    it knows."""
    publication = thing_of(event)
    if not isinstance(publication, Publication) or publication.hour.state == OVER or publication.space.archived_at:
        return
    crowd, goes_on = next_of(people_in(publication), event)
    number, actor = number_of(event), event.actor_id
    notify(crowd, thing=publication, thread=publication, reason="hour_moved", actor=actor, number=number)
    if goes_on:
        publish(MovingContinued(subject=event.subject, actor_id=actor, of=number, after=crowd[-1]))


def tell_owed(event: HourEnded | AnswersStillOwed) -> None:
    """The hosts of a question hour that has ended, while they owe answers in it."""
    publication = thing_of(event)
    if not isinstance(publication, Publication):
        return
    hosts = Person.objects.select_related("site").filter(pk__in=hosts_of(publication))
    people = [one.pk for one in hosts if owed_counts(viewer_of(one), [publication.pk])]
    notify(people, thing=publication, thread=publication, reason="owed", actor=None, number=event.number)


def tell_unacknowledged(event: ReminderSent | RemindingContinued) -> None:
    """Those who had not acknowledged an announcement when its author reminded them, have not now, and may read it now."""
    publication = thing_of(event)
    if not isinstance(publication, Publication) or publication.space.archived_at is not None:
        return
    sent = reminders_of(publications=[publication.pk])
    at = next((one.sent_at for one in sent if one.place == event.place), None)
    if at is None:
        return
    crowd, goes_on = next_of(unacknowledged(publication, since=at), event)
    number = number_of(event)
    facts = {"thing": publication, "thread": publication, "actor": publication.author_id, "number": number}
    notify(crowd, reason="to_acknowledge", **facts)  # type: ignore[arg-type]
    if goes_on:
        publish(RemindingContinued(subject=event.subject, place=event.place, of=number, after=crowd[-1]))


def tell_answered(event: CommentPublished) -> None:
    """The author of the publication and of the comment that is answered; and those who follow the thread."""
    comment = thing_of(event)
    if not isinstance(comment, Comment):
        return
    publication = comment.publication
    people = {publication.author_id, *kind_named(publication.kind).waiting_for_answer(publication, comment)}
    if comment.parent_id and comment.parent:
        people.add(comment.parent.author_id)
    told = {comment.author_id, *comment.mentions.values_list("person_id", flat=True)}
    facts = {"thing": comment, "thread": publication, "actor": comment.author_id, "number": event.number}
    notify(people - told, reason="answered", **facts)  # type: ignore[arg-type]
    notify(followers_of(publication) - people - told, reason="followed", **facts)  # type: ignore[arg-type]


def tell_accepted(event: AnswerAccepted) -> None:
    """Who wrote the accepted answer; who asked and who has the question too, that it is answered."""
    comment = thing_of(event)
    if not isinstance(comment, Comment) or not is_accepted(comment):
        return
    publication = comment.publication
    waiting = {publication.author_id, *kind_named(publication.kind).waiting_for_answer(publication, comment)}
    waiting -= {comment.author_id}
    actor, number = event.actor_id, event.number
    notify({comment.author_id}, thing=comment, thread=publication, reason="accepted", actor=actor, number=number)
    notify(waiting, thing=comment, thread=publication, reason="solved", actor=actor, number=number)


def tell_praised(event: PraiseGiven) -> None:
    """Those who are praised, if they may read it now."""
    praise = thing_of(event)
    if isinstance(praise, Publication):
        people, actor = praised_people(praise), praise.author_id
        notify(people, thing=praise, thread=praise, reason="praised", actor=actor, number=event.number)


def tell_shared(event: PublicationShared) -> None:
    """Who wrote what is shared, if she may read both now and has not muted the discussion of hers."""
    share = thing_of(event)
    home = home_for_author(share) if isinstance(share, Publication) else None
    if share is None or home is None:
        return
    hearing = {home.author_id} - deaf_to(home, {home.author_id})
    people, actor = set(readers_of(home).filter(pk__in=hearing).values_list("pk", flat=True)), share.author_id
    notify(people, thing=share, thread=share, reason="shared", actor=actor, number=event.number)  # type: ignore[arg-type]


def tell_reminded(event: ReminderDue) -> None:
    """The one who wished it, if she may read it now; else nothing is said."""
    thing = thing_of(event)
    if thing is None or event.person_id is None:
        return
    thread = thing.publication if isinstance(thing, Comment) else thing
    notify({event.person_id}, thing=thing, thread=thread, reason="reminded", actor=None, number=event.number)


def tell_not_published(event: ScheduledRefused) -> None:
    """The one whose text did not appear, while it is a draft of hers; also one who is suspended, for when she is back."""
    draft = Draft.objects.filter(pk=event.subject_id).exclude(refused="").first()
    if draft is None or event.person_id is None:
        return
    facts = {"subject": ref(draft), "reason": "not_published", "number": event.number}
    present = {"updated_at": timezone.now(), "read_at": None}
    notice, is_new = Notice.objects.get_or_create(person_id=draft.person_id, thread=ref(draft), defaults=facts)
    if not is_new and event.number > notice.number:
        Notice.objects.filter(pk=notice.pk).update(**facts, **present)
    if is_new or event.number > notice.number:
        publish(NoticeChanged(subject=ref(notice), person_id=draft.person_id))


def tell_asked(event: ExpertAsked) -> None:
    """The one who is asked to answer, while she may and the question waits; who mutes its thread is told nothing."""
    rows = AnswerRequest.objects.select_related("person__site", "question__publication")
    row = rows.filter(pk=event.subject_id).first()
    if row is None:
        return
    publication = row.question.publication
    asked = AnswerRequest.objects.visible_to(viewer_of(row.person)).filter(pk=row.pk)
    if asked.exists() and not deaf_to(publication, [row.person_id]):
        reason, actor = ("passed_on", row.handed_by_id) if row.hand else ("asked", publication.author_id)
        put({row.person_id}, publication, row, reason, actor, event.number)


def tell_unanswered(event: StillUnanswered) -> None:
    """Those who moderate a place where a question waits in vain; its owners where nobody else does."""
    publication = thing_of(event)
    if not isinstance(publication, Publication) or not waits(publication.question, publication):
        return
    keepers = present_members().filter(space=publication.space_id).exclude(person=publication.author_id)
    people = set(keepers.filter(role=MODERATOR).values_list("person_id", flat=True))
    people = people or set(keepers.filter(role=OWNER).values_list("person_id", flat=True))
    actor, number = publication.author_id, event.number
    notify(people, thing=publication, thread=publication, reason="unanswered", actor=actor, number=number)


def tell_keepers(event: JoinAsked) -> None:
    """Owners and moderators: somebody asks to join."""
    assert event.actor_id is not None
    request = (
        Request.objects.filter(community=event.subject_id, person_id=event.actor_id).select_related("community").first()
    )
    if request is None:
        return
    keepers = Membership.objects.filter(space_id=request.community.space_id, role__in=(OWNER, MODERATOR))
    people = set(keepers.values_list("person_id", flat=True))
    put(people, request.community, request.community, "asked_to_join", event.actor_id, event.number)


def tell_admitted(event: MemberAdmitted) -> None:
    """The one who asked: she is in."""
    assert event.person_id is not None
    assert event.space_id is not None
    membership = Membership.objects.filter(space_id=event.space_id, person_id=event.person_id).first()
    if membership is not None:
        community = membership.space.community
        put({event.person_id}, community, community, "admitted", event.actor_id, event.number)


def tell_invited(event: MemberInvited) -> None:
    """The one who is invited. The notice names the community, even a secret one: somebody of it chose to."""
    assert event.person_id is not None
    rows = Invitation.objects.filter(community=event.subject_id, person_id=event.person_id).select_related("community")
    invitation = rows.first()
    if invitation is not None:
        community = invitation.community
        put({invitation.person_id}, community, invitation, "invited", event.actor_id, event.number)


def tell_ending(event: MembershipEndsSoon) -> None:
    """A guest, and those who look after the community: her last day is near."""
    row = still_ending(event)
    if row is None or row.space.archived_at is not None:
        return
    community = row.space.community
    keepers = Membership.objects.filter(space=row.space_id, role__in=(OWNER, MODERATOR))
    people = set(keepers.values_list("person_id", flat=True)) - {row.person_id}
    put(people, community, community, "ends_soon", row.person_id, event.number)
    put({row.person_id}, community, community, "ends_soon", None, event.number)


def tell_new_owner(event: CommunityHandedOver) -> None:
    """The one to whom a community was handed over, if she owns it still."""
    assert event.person_id is not None
    rows = Membership.objects.filter(space=event.space_id, person=event.person_id, role=OWNER)
    membership = rows.select_related("space__community").first()
    if membership is not None:
        community = membership.space.community
        put({event.person_id}, community, community, "handed_over", event.actor_id, event.number)


def hush(event: SubscriptionChanged) -> None:
    """A thread was muted: its notice waits no longer, unless it names her."""
    assert event.person_id is not None
    muted = Subscription.objects.filter(publication=event.subject_id, person=event.person_id, level=MUTED)
    if muted.exists():
        rows = Notice.objects.filter(person_id=event.person_id, thread=event.subject)
        put_away(rows.exclude(reason__in=BY_NAME), event.person_id)


def follow_part(event: PartMoved) -> None:
    """Notices about answers that went elsewhere lead to where they stand now; who may not read there is shown none."""
    new, old = event.subject, ref_of(Publication, event.from_thread)
    went = [ref_of(Comment, pk) for pk in event.comments]
    rows = Notice.objects.filter(thread=old, subject__in=went)
    has_one = Notice.objects.filter(thread=new).values("person")
    for notice in rows.exclude(person__in=has_one):
        subject = new if notice.subject == went[0] else notice.subject
        Notice.objects.filter(pk=notice.pk).update(thread=new, subject=subject)
        publish(NoticeChanged(subject=ref(notice), person_id=notice.person_id))
    rows.delete()


def read_thread(event: ThreadRead) -> None:
    """A thread was read: its notice is, everywhere."""
    assert event.person_id is not None
    put_away(Notice.objects.filter(person_id=event.person_id, thread=event.subject), event.person_id)


def read_acknowledged(event: AnnouncementAcknowledged) -> None:
    """An announcement was acknowledged, be it on a card: the notice that calls her to it is read. One that tells of an
    answer there stays."""
    assert event.actor_id is not None
    rows = Notice.objects.filter(person_id=event.actor_id, thread=event.subject)
    put_away(rows.filter(reason__in=("announced", "to_acknowledge")), event.actor_id)
