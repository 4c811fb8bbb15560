"""The few words of every card and message, looked up once per language: asking Django costs 5 µs a word."""

from __future__ import annotations

from functools import cache

from django.utils.translation import get_language, gettext, ngettext, pgettext
from markupsafe import Markup, escape


class Words:
    """The words of one language, ready to stand in HTML. Made while that language is active."""

    def __init__(self) -> None:
        self.new = escape(gettext("New"))
        self.new_ones = escape(gettext("new"))
        self.into = escape(pgettext("before the name of a community", "in"))
        self.extended = escape(gettext("Extended"))
        self.muted = escape(gettext("Muted"))
        self.keep = escape(gettext("Keep"))
        self.more = escape(gettext("More"))
        self.react = escape(gettext("React otherwise"))
        self.who_reacted = escape(gettext("Who reacted"))
        self.reply = escape(gettext("Reply"))
        self.by_mail = escape(gettext("by e-mail, no account"))
        self._comments: dict[int, Markup] = {0: self.reply}

    def comments(self, count: int) -> Markup:
        """Return "6 comments", or "Reply" when there is none."""
        if count not in self._comments:
            said = escape(ngettext("%(num)s comment", "%(num)s comments", count) % {"num": count})
            if count > 1000:
                return said
            self._comments[count] = said
        return self._comments[count]


def words() -> Words:
    """Return the words in the reader's language."""
    return _words(get_language() or "en")


@cache
def _words(_language: str) -> Words:
    return Words()
