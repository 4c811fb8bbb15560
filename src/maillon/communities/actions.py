"""The verbs of communities: make and change one, come in, be let in (leaving and roles: `roles`)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from maillon.access.counting import admit, dismiss, place_in
from maillon.access.models import (
    CHOSEN,
    CLOSED,
    COMMUNITY,
    DIRECT,
    EVERY,
    GUESTS_MAY,
    GUESTS_SEE,
    LEVELS,
    MEMBER,
    MEMBERS,
    OPEN,
    OWNER,
    PUBLISH,
    SECRET,
    Membership,
    Space,
)
from maillon.access.readable import lasting
from maillon.access.visibility import people_for
from maillon.communities.events import (
    CommunityArchived,
    CommunityBroughtBack,
    CommunityCreated,
    CommunityEdited,
    JoinAnswered,
    JoinAsked,
    MemberAdmitted,
    MemberInvited,
    MemberJoined,
)
from maillon.communities.guests import announce_end
from maillon.communities.mix import allows_leisure
from maillon.communities.models import KINDS, LEISURE, Community, Invitation, Merger, Request
from maillon.communities.roles import check_role, give_role, tell
from maillon.core.db.prepared import prepared
from maillon.core.db.writing import action
from maillon.core.errors import Conflict, NotFound, invalid
from maillon.core.events import publish
from maillon.core.policy import Viewer, require
from maillon.core.refs import ref
from maillon.core.text.characters import named
from maillon.core.text.folding import slugify_name
from maillon.core.ui.shapes import COLOURS
from maillon.people.models import GUEST, STAGED, Person

LIMITS = {
    "name": 80, "objective": 200, "indicator": 200, "about": 5000, "charter": 5000, "door_question": 200, "icon": 40,
}  # fmt: skip
DESCRIBED = (*LIMITS, "purpose", "kind", "colour")
REACH = ("access", "is_extended", "publishers", "guests_may", "guests_see")
ONE_LINE = ("name", "objective", "indicator", "door_question")
RESERVED = ("mix", "new")


@action
def create_community(
    *, by: Viewer, name: str, purpose: str = "business", access: str = OPEN, is_extended: bool = False, **facts: Any
) -> Community:
    """Make a community; `by` becomes its owner. `facts`: publishers, and what it says of itself (DESCRIBED).

    A slug that is taken, visibly or not, gets a random end without a word.
    """
    require(by, "communities.create", None)
    facts = tidy_facts({**facts, "name": name, "purpose": purpose})
    check_facts(access=access, **facts)
    _check_leisure(by, facts)
    reach = {"access": access, "is_extended": is_extended, "publishers": facts.pop("publishers", MEMBERS)}
    reach |= {"guests_may": facts.pop("guests_may", PUBLISH), "guests_see": facts.pop("guests_see", MEMBERS)}
    space = Space.objects.create(kind=COMMUNITY, **reach)
    community = Community.objects.create(
        space=space, slug=_free_slug(facts["name"]), created_by_id=by.person_id, **facts
    )
    admit(space=space, person_id=by.person_id, role=OWNER)
    publish(CommunityCreated(subject=ref(community), actor_id=by.person_id, space_id=space.pk))
    return community


def _check_leisure(by: Viewer, facts: dict[str, Any]) -> None:
    if facts.get("purpose") == LEISURE and not allows_leisure(by):
        raise invalid("purpose", _("Your organisation keeps its communities to business."))


def _free_slug(name: str) -> str:
    return slugify_name(name, taken=lambda slug: slug in RESERVED or Community.objects.filter(slug=slug).exists())


def tidy_facts(facts: dict[str, Any]) -> dict[str, Any]:
    """What a community says of itself, each line on one line; leisure is of no kind."""
    if facts.get("purpose") == LEISURE:
        facts["kind"] = ""
    return facts | {field: named(facts[field]) for field in ONE_LINE if field in facts}


def check_facts(**facts: Any) -> None:
    """Raises Invalid where a community cannot say this of itself."""
    for field, limit in LIMITS.items():
        if len(facts.get(field) or "") > limit:
            raise invalid(field, _("At most %(limit)d characters fit here.") % {"limit": limit})
    if "name" in facts and not facts["name"]:
        raise invalid("name", _("Give the community a name."))
    choices = {"purpose": ("business", "leisure"), "access": (OPEN, CLOSED, SECRET), "kind": ("", *KINDS)}
    choices |= {"publishers": (MEMBERS, CHOSEN), "guests_may": GUESTS_MAY, "guests_see": GUESTS_SEE}
    for field, allowed in choices.items():
        if field in facts and facts[field] not in allowed:
            raise invalid(field, _("Choose one of: %(choices)s.") % {"choices": ", ".join(c for c in allowed if c)})
    if not 0 <= facts.get("colour", 0) < COLOURS:
        raise invalid("colour", _("Choose one of the colours."))


@action
def edit_community(*, by: Viewer, community: Community, **changes: Any) -> Community:
    """Change what a community says of itself (DESCRIBED) and who reaches it (REACH)."""
    require(by, "communities.edit", community)
    unknown = set(changes) - {*DESCRIBED, *REACH}
    if unknown:
        raise invalid(sorted(unknown)[0], _("This field cannot be changed here."))
    changes = tidy_facts(changes)
    check_facts(**changes)
    if community.purpose != LEISURE:
        _check_leisure(by, changes)
    reach = {key: changes.pop(key) for key in REACH if key in changes}
    for field, value in changes.items():
        setattr(community, field, value)
    community.save(update_fields=list(changes)) if changes else None
    before = (community.space.access, community.space.is_extended)
    if reach:
        # Under the lock under which a merger begins: neither changes its access from then on.
        Space.objects.select_for_update().get(pk=community.space_id)
        refuse_merging(community)
        Space.objects.filter(pk=community.space_id).update(**reach)
        community.space.refresh_from_db()
    changed = before != (community.space.access, community.space.is_extended)
    tell(CommunityEdited, community, actor_id=by.person_id, access_changed=changed)
    return community


@action
def join(*, by: Viewer, community: Community) -> Membership:
    """Walk into an open community."""
    require(by, "communities.join", community)
    return enter(community, by.person_id)


@action
def ask_to_join(*, by: Viewer, community: Community, message: str = "") -> Request:
    """Ask to be let into a closed community. Asking again changes the words."""
    require(by, "communities.ask", community)
    if len(message) > 500:
        raise invalid("message", _("At most %(limit)d characters fit here.") % {"limit": 500})
    request, is_new = Request.objects.update_or_create(
        community=community, person_id=by.person_id, defaults={"message": message.strip()}
    )
    if is_new:
        tell(JoinAsked, community, actor_id=by.person_id)
    return request


@action
def withdraw_request(*, by: Viewer, community: Community) -> None:
    """Take one's own request back."""
    if Request.objects.filter(community=community, person_id=by.person_id).delete()[0]:
        tell(JoinAnswered, community, actor_id=by.person_id, person_id=by.person_id, admitted=False)


@action
def answer_request(*, by: Viewer, community: Community, person: Person, admitted: bool) -> None:
    """Let somebody in who asked, or kindly not."""
    require(by, "communities.answer_request", community)
    if not Request.objects.filter(community=community, person=person).delete()[0]:
        raise Conflict(_("This request has been answered or withdrawn meanwhile."))
    tell(JoinAnswered, community, actor_id=by.person_id, person_id=person.pk, admitted=admitted)
    if admitted:
        enter(community, person.pk)
        tell(MemberAdmitted, community, actor_id=by.person_id, person_id=person.pk)


@action
def invite(*, by: Viewer, community: Community, person: Person) -> Invitation | None:
    """Invite somebody; accepting is hers. None where she is a member already."""
    require(by, "communities.invite", community)
    _check_welcome(by, community, person)
    if Membership.objects.filter(lasting(), space=community.space, person=person).exists():
        return None
    invitation, is_new = Invitation.objects.get_or_create(
        community=community, person=person, defaults={"invited_by_id": by.person_id}
    )
    if is_new:
        tell(MemberInvited, community, actor_id=by.person_id, person_id=person.pk)
    return invitation


@action
def accept_invitation(*, by: Viewer, community: Community) -> Membership:
    """Come in by an invitation. Raises NotFound where there is none, in the words of an unknown community."""
    invitation = Invitation.objects.filter(community=community, person_id=by.person_id).first()
    is_over = invitation is not None and invitation.ends_at is not None and invitation.ends_at <= timezone.now()
    is_shut = (by.is_guest and not community.space.is_extended) or community.space.removed_at
    if invitation is None or is_over or is_shut:
        raise NotFound(_("There is nothing at this address, or it is not open to you."))
    return enter(community, by.person_id)


@action
def decline_invitation(*, by: Viewer, community: Community) -> None:
    """Decline without a word."""
    Invitation.objects.filter(community=community, person_id=by.person_id).delete()


@action
def add_member(*, by: Viewer, community: Community, person: Person, role: str = MEMBER) -> Membership:
    """An owner makes the membership at once."""
    require(by, "communities.add_member", community)
    _check_welcome(by, community, person)
    check_role(role)
    membership = enter(community, person.pk, actor_id=by.person_id)
    return give_role(community, membership, role, by=by) if role != membership.role else membership


def level_at_first(space: Space) -> str:
    """Of what a new member is told until she chooses: where few publish, of everything, as it is meant for all."""
    return EVERY if space.publishers == CHOSEN else DIRECT


@action
def set_favourite(*, by: Viewer, community: Community, is_favourite: bool) -> None:
    """Put a community among one's favourites, or back."""
    require(by, "communities.favour", community)
    Membership.objects.filter(space=community.space, person_id=by.person_id).update(is_favourite=is_favourite)


@action
def choose_level(*, by: Viewer, community: Community, level: str) -> None:
    """Choose of what one is told here (LEVELS)."""
    require(by, "communities.choose_level", community)
    if level not in LEVELS:
        raise invalid("level", _("Choose one of: %(choices)s.") % {"choices": ", ".join(LEVELS)})
    Membership.objects.filter(space=community.space, person_id=by.person_id).update(level=level)


@action
def archive(*, by: Viewer, community: Community) -> None:
    """End a community without losing it: all of it can be read and found, nobody writes, nothing is told. Whoever waits
    at its door is answered by this."""
    require(by, "communities.archive", community)
    refuse_merging(community)
    if not Space.objects.filter(pk=community.space_id, archived_at=None).update(archived_at=timezone.now()):
        return
    Request.objects.filter(community=community).delete()
    Invitation.objects.filter(community=community).delete()
    tell(CommunityArchived, community, actor_id=by.person_id)


@action
def bring_back(*, by: Viewer, community: Community) -> None:
    """Open an archived community again, as it was."""
    require(by, "communities.bring_back", community)
    refuse_merging(community)
    if Space.objects.filter(pk=community.space_id, archived_at__isnull=False).update(archived_at=None):
        tell(CommunityBroughtBack, community, actor_id=by.person_id)


def enter(community: Community, person_id: int, *, actor_id: int | None = None) -> Membership:
    """Make the membership and say so, whoever has decided that she may: a request or an invitation of hers is answered by
    it. One that is there already stays as it is."""
    known = place_in(community.space_id, person_id)
    if known is not None and (known.ends_at is None or known.ends_at > timezone.now()):
        return known
    if known is not None:  # It came to its end a moment ago, and the worker has not ended it yet.
        dismiss(membership=known)
    invitation = _invited.first(community=community.pk, person=person_id)
    by = actor_id or (invitation.invited_by_id if invitation else None)
    until: dict[str, Any] = {}
    if invitation:
        until = {"last_day": invitation.last_day, "ends_at": invitation.ends_at}
    membership = admit(
        space=community.space, person_id=person_id, level=level_at_first(community.space), invited_by_id=by, **until
    )
    announce_end(community, membership)
    if _asking.first(community=community.pk, person=person_id):
        Request.objects.filter(community=community, person_id=person_id).delete()
    if invitation:
        invitation.delete()
    tell(MemberJoined, community, actor_id=actor_id or person_id, person_id=person_id)
    return membership


@prepared
def _invited(community: int, person: int) -> QuerySet[Invitation]:
    return Invitation.objects.select_for_update().filter(community_id=community, person_id=person)


@prepared
def _asking(community: int, person: int) -> QuerySet[Request, int]:
    return Request.objects.filter(community_id=community, person_id=person).values_list("pk", flat=True)


def refuse_merging(community: Community) -> None:
    """Raise Conflict while one of two communities goes into the other: what the preview said holds until it is done."""
    under_way = Merger.objects.filter(Q(source=community) | Q(target=community), finished_at=None)
    if under_way.exists():
        raise Conflict(_("Two communities are being merged here: wait until that is done."))


def _check_welcome(by: Viewer, community: Community, person: Person) -> None:
    if person.kind == STAGED or person.suspended_at or not people_for(by).filter(pk=person.pk).exists():
        raise invalid("person", _("Choose somebody of the organisation who can sign in."))
    if person.kind == GUEST and not community.space.is_extended:
        raise invalid("person", _("Guests can come into extended communities only."))
