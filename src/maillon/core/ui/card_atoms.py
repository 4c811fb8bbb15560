"""The two busy lines of a card, its head and its acts, in Python like the atoms: a home page draws twenty."""

from __future__ import annotations

from markupsafe import Markup, escape

from maillon.core.ui.assets import drawn, icon
from maillon.core.ui.atoms import acts_end, brought, by_line, circle, counted, faces, hooked, outside, reactions, stamp
from maillon.core.ui.shapes import Card, CommunityFace, LastComment
from maillon.core.ui.vocabulary import Words


def card_head(card: Card, community: CommunityFace | None, badges: Markup, said: Words) -> Markup:
    """Draw who speaks, in which community (None where it need not be said), the marks and the moment."""
    where = f"{_where(card, community, said)}{brought(card.author)}{badges}"
    second = f'<p class="card-where">{where}</p>' if where else ""
    by = f'<div class="card-by">{by_line(card.author)}{second}</div>'
    return drawn(f'<header class="card-head">{hooked(card.author, community)}{by}{stamp(card, said)}</header>')


def card_acts(card: Card, said: Words) -> Markup:
    """Draw what one can do with a card: react, comment, keep, more; and who has commented."""
    given = reactions(card.react_url, card.reactions) if card.react_url else counted(card.reactions)
    people = faces(card.comment_faces, 20, 3) if card.comment_faces else ""
    target = escape(card.comments_url or card.url)
    comment = ""
    if card.comments or (card.react_url and not card.is_closed):
        comment = f'<a class="act-btn" href="{target}">{icon("comment", 16)}{said.comments(card.comments)}</a>'
    end = acts_end(card, card.bookmark_url, card.is_bookmarked, said)
    return drawn(f'<footer class="acts">{card.own_acts}{given}{comment}{people}{end}</footer>')


def last_comment(last: LastComment) -> Markup:
    """Draw the newest comment of a card on one line."""
    look = ' class="from-outside"' if last.author.kind == "guest" else ""
    said = f"<span><b{look}>{escape(last.author.name)}</b> {escape(last.text)}</span>"
    return drawn(f'<a class="card-last" href="{escape(last.url)}">{circle(last.author, 24)}{said}</a>')


def _where(card: Card, community: CommunityFace | None, said: Words) -> str:
    if community is None:
        return f'<span class="place">{escape(card.wall)}</span>' if card.wall else ""
    name = f'<a class="place" href="{escape(community.url)}">{escape(community.name)}</a>'
    extended = f" {outside(said.extended)}" if community.is_extended else ""
    return f'<span class="in">{said.into} </span>{name}{extended}'
