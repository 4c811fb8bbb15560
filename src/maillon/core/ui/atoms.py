"""The smallest elements, in Python because a page draws hundreds of them: circles, names, counts, reactions, menus."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from django.utils.translation import gettext
from markupsafe import Markup, escape

from maillon.core.ui.assets import drawn, icon
from maillon.core.ui.shapes import Act, CommunityFace, PersonFace, Reaction, shown
from maillon.core.ui.vocabulary import Words, words


class Stamped(Protocol):
    """What has a moment and an address: a card, a message."""

    url: str
    at: str
    when: str
    is_new: bool


class Actable(Protocol):
    """What one can react to and act on."""

    id: str
    react_url: str
    reactions: Sequence[Reaction]
    acts: Sequence[Act]
    acts_url: str


def circle(person: PersonFace, size: int = 44) -> Markup:
    """Draw a person: photo or initials; guest in an amber ring; staged dashed, with a mail..

    Sizes: 20, 24, 28, 32, 36, 40, 44, 56, 96, 116 pixels.
    """
    if person.kind == "staged":
        mail = f'<span class="face-mail">{icon("mail", 12)}</span>' if size >= 36 else ""
        return drawn(f'<span class="face f{size} staged" aria-hidden="true">{escape(person.initials)}{mail}</span>')
    ring = " guest" if person.kind == "guest" else ""
    if person.photo_url:
        source = escape(person.photo_url)
        return drawn(
            f'<img class="face f{size}{ring}" src="{source}" alt="" width="{size}" height="{size}" loading="lazy"'
            ' decoding="async">'
        )
    initials = escape(person.initials)
    return drawn(f'<span class="face f{size} t-{person.tint}{ring}" aria-hidden="true">{initials}</span>')


def hooked(person: PersonFace, community: CommunityFace | None = None) -> Markup:
    """Draw who and where at a glance: the circle with the community's square hooked to it."""
    square = f'<span class="square s21 {community.palette}">{icon(community.icon, 14)}</span>' if community else ""
    return drawn(f'<span class="hook" aria-hidden="true">{circle(person)}{square}</span>')


def faces(people: Sequence[PersonFace], size: int = 24, limit: int = 5, label: str = "") -> Markup:
    """Draw faces that overlap, at most `limit`; a label says aloud who they are."""
    spoken = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return drawn(f'<span class="faces" {spoken}>{"".join([circle(one, size) for one in people[:limit]])}</span>')


def name(person: PersonFace) -> Markup:
    """Write the name, linked when the person has a page."""
    if not person.url:
        return drawn(f'<span class="name">{escape(person.name)}</span>')
    return drawn(f'<a class="name" href="{escape(person.url)}">{escape(person.name)}</a>')


def outside(text: str) -> Markup:
    """Write that something is from outside: the visitor's badge and words, in amber."""
    return drawn(f'<span class="badge is-amber">{icon("guest", 16)}{escape(text)}</span>')


def company(person: PersonFace) -> Markup:
    """Write a guest's company; nothing for others."""
    return outside(person.company) if person.kind == "guest" and person.company else Markup("")


def by_line(person: PersonFace) -> Markup:
    """Write who speaks on one line: name, then the company of a guest in amber, or the title."""
    rest = ""
    if person.kind == "guest" and person.company:
        rest = f" {company(person)}"
    elif person.title:
        rest = f' <span class="mute title">{escape(person.title)}</span>'
    return drawn(f'<span class="who">{name(person)}{rest}</span>')


def brought(person: PersonFace) -> Markup:
    """Write how a staged person came: "by e-mail, brought in by …"; nothing for others."""
    if person.kind != "staged":
        return Markup("")
    said = words().by_mail
    if person.brought_in_by:
        said = escape(gettext("by e-mail, brought in by %(who)s") % {"who": person.brought_in_by})
    return drawn(f'<span class="brought">{icon("mail", 16)}{said}</span>')


def stamp(thing: Stamped, said: Words | None = None) -> Markup:
    """Write the moment as a link to the thing, after the coral dot with its word when it is new."""
    new = ""
    if thing.is_new:
        word = (said or words()).new
        new = f'<span class="badge is-coral"><i class="dot"></i>{word}</span><span class="sep"> · </span>'
    moment = f'<time datetime="{escape(thing.at)}">{escape(thing.when)}</time>'
    return drawn(f'<span class="stamp">{new}<a href="{escape(thing.url)}">{moment}</a></span>')


def count(value: int, waits: bool = False, label: str = "") -> Markup:
    """Write a number in coral: what is new; nothing for 0, stops at 99. `waits` fills it: what waits for the viewer."""
    if not value:
        return Markup("")
    said = f'<span class="sr"> {escape(label)}</span>' if label else ""
    return drawn(f'<span class="count{" waits" if waits else ""}">{value if value < 100 else "99+"}{said}</span>')


def reactions(url: str, given: Sequence[Reaction]) -> Markup:
    """Draw the reactions of one thing as buttons; it is also what the POST to `url` answers, to take their place."""
    where = escape(url)
    send = f'form="act" formaction="{where}" hx-post="{where}" hx-target="closest .reactions" hx-swap="outerHTML"'
    who = _who(where, sum(one.count for one in given)) if where.endswith("/react/") else ""
    buttons = "".join([_reaction(one, send) for one in shown(given)])
    return drawn(f'<span class="reactions" data-react="{where}">{buttons}{who}</span>')


def counted(given: Sequence[Reaction]) -> Markup:
    """Draw the reactions that were given, where one cannot react oneself."""
    said = [
        f'<span class="act-said">{icon(one.icon, 16)}{escape(one.label)} {one.count}</span>'
        for one in given
        if one.count
    ]
    return drawn(f'<span class="reactions">{"".join(said)}</span>' if said else "")


def acts_end(thing: Actable, bookmark_url: str = "", is_bookmarked: bool = False, said: Words | None = None) -> Markup:
    """Draw what stands at the end of a line of acts: react otherwise, keep, more."""
    said = said or words()
    pieces = []
    if thing.react_url and len(thing.reactions) > 1:
        pieces.append(
            _icon_button("react", said.react, 'type="button" popovertarget="reaction-picker"', "more-reactions")
        )
    if bookmark_url:
        where = escape(bookmark_url)
        send = f'form="act" formaction="{where}" hx-post="{where}" hx-swap="none" aria-pressed="{_flag(is_bookmarked)}"'
        pieces.append(_icon_button("bookmark", said.keep, send, "keep"))
    if thing.acts or thing.acts_url:
        pieces.append(_more(thing, said.more))
    return drawn(f'<span class="acts-end">{"".join(pieces)}</span>')


def menu_items(acts: Sequence[Act]) -> Markup:
    """Write the entries of a menu, for a menu or for the fragment that is fetched into one."""
    return drawn("".join([_act(one) for one in acts]))


def _who(react_url: str, total: int) -> str:
    """The number of all reactions as a link to who gave them; nothing while there are none."""
    if not total:
        return ""
    label, where = words().who_reacted, f"{react_url.removesuffix('react/')}reactions/"
    return f'<a class="given-by" href="{where}" aria-label="{label}, {total}" title="{label}">{icon("people", 16)}{total}</a>'


def _reaction(one: Reaction, send: str) -> str:
    number = f' <span class="n">{one.count}</span>' if one.count else ""
    return (
        f'<button class="act-btn" {send} name="reaction" value="{escape(one.name)}" aria-pressed="{_flag(one.mine)}">'
        f"{icon(one.icon, 16)}{escape(one.label)}{number}</button>"
    )


def _more(thing: Actable, label: str) -> str:
    target = f"m-{escape(thing.id)}"
    button = _icon_button("dots", label, f'type="button" popovertarget="{target}" aria-haspopup="true"', "")
    fetch = "" if thing.acts else f' hx-get="{escape(thing.acts_url)}" hx-trigger="beforetoggle once"'
    return f'{button}<div class="menu" id="{target}" popover aria-label="{label}"{fetch}>{menu_items(thing.acts)}</div>'


def _icon_button(symbol: str, label: str, rest: str, also: str) -> str:
    return f'<button class="ibtn bare {also}" {rest} aria-label="{label}" title="{label}">{icon(symbol)}</button>'


def _act(one: Act) -> str:
    line = "<hr>" if one.opens_group else ""
    look = "menu-item danger" if one.danger else "menu-item"
    key = f"<kbd>{escape(one.key)}</kbd>" if one.key else ""
    inside = f"{icon(one.icon) if one.icon else ''}<span>{escape(one.label)}</span>{key}"
    where = escape(one.url)
    if one.post:
        swap = f' hx-post="{where}" hx-target="{escape(one.target)}" hx-swap="outerHTML"' if one.target else ""
        return f'{line}<button class="{look}" form="act" formaction="{where}"{swap}>{inside}</button>'
    return f'{line}<a class="{look}" href="{where}"{" data-copy" if one.copies else ""}>{inside}</a>'


def _flag(value: bool) -> str:
    return "true" if value else "false"
