"""Related communities: to which others a community's owners point, each shown only to whom it is told."""

from __future__ import annotations

from django.utils.translation import gettext as _

from maillon.communities.events import RelationsChanged
from maillon.communities.models import Community, Relation
from maillon.communities.queries import INVITABLE, communities_for
from maillon.communities.roles import tell
from maillon.core.db.writing import action
from maillon.core.errors import Conflict, NotFound, invalid
from maillon.core.policy import Viewer, can, require

MOST = 12
"""Communities that one points to."""


@action
def relate(*, by: Viewer, community: Community, other: Community) -> None:
    """Point to another community. A second time changes nothing. Raises NotFound for one that the owner is not told of,
    Invalid for itself, Conflict where there are too many."""
    require(by, "communities.relate", community)
    if other.pk == community.pk:
        raise invalid("other", _("Choose another community."))
    if not Community.objects.visible_to(by).filter(pk=other.pk).exists():
        raise NotFound(_("There is nothing at this address, or it is not open to you."))
    if Relation.objects.filter(community=community).exclude(towards=other).count() >= MOST:
        raise Conflict(_("There are %(limit)d already: take one away first.") % {"limit": MOST})
    _row, is_new = Relation.objects.get_or_create(community=community, towards=other)
    if is_new:
        tell(RelationsChanged, community, actor_id=by.person_id)


@action
def unrelate(*, by: Viewer, community: Community, other: Community) -> None:
    """No longer point to it."""
    require(by, "communities.relate", community)
    if Relation.objects.filter(community=community, towards=other).delete()[0]:
        tell(RelationsChanged, community, actor_id=by.person_id)


def related_to(community: Community, viewer: Viewer) -> list[Community]:
    """The communities it points to, as far as the viewer is told of them; archived ones are no longer among them. Nobody's
    where she does not read the community itself: what it lies near says what it is about."""
    rows = Community.objects.visible_to(viewer).filter(
        pk__in=Relation.objects.filter(
            community=community, community__in=Community.objects.readable_by(viewer)
        ).values("towards"),
        space__archived_at=None,
    )  # fmt: skip
    return list(rows.select_related("space").order_by("name", "pk"))


def relatable(community: Community, viewer: Viewer, q: str) -> list[Community]:
    """What may be pointed to by these words, at most INVITABLE; nobody's but the owners'."""
    if not q.strip() or not can(viewer, "communities.relate", community):
        return []
    near = Relation.objects.filter(community=community).values("towards")
    return list(communities_for(viewer, q=q.strip()).exclude(pk=community.pk).exclude(pk__in=near)[:INVITABLE])
