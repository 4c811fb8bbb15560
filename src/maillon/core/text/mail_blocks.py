"""A plain mail divided into somebody's own words, what she quotes and what stands under her name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from maillon.core.text import mail_phrases as phrases
from maillon.core.text.mail_shapes import QUOTED, is_code, quote_depth

Kind = Literal["words", "quote", "signature"]

_MARKED: Final = re.compile(r" ?>")
_INDENTED: Final = re.compile(r" {2,8}> ?")
_BARRED: Final = re.compile(r"\s?\|(?:\s|$)")
_NAMED: Final = re.compile(r" {0,4}[A-Z][A-Za-z]{0,4}> ?")
_COMMIT: Final = re.compile(r"From [0-9a-f]{40} ")

_MOST_BLOCKS: Final = 1000  # nobody answers so many points: what follows is read as plain words
_EMACS: Final = ">>>>>"
_LONGEST_GAP: Final = 3
_LONGEST_SIGNATURE: Final = 20
_LONGEST_BARE_SIGNATURE: Final = 10
_LONGEST_PGP: Final = 80
_NEAR: Final = 4
_SHORT_CITATION: Final = 3
_LONGEST_CITATION: Final = 12
_MARKS: Final = re.compile(r"[ >]*")


@dataclass(slots=True)
class Block:
    """Lines of one kind. A quote knows its author ("" where nobody is named) and the lines that announce it.

    `is_shown`: the writer shows it as her matter, a mail passed on or a text she cites, and does not answer it.
    """

    kind: Kind
    lines: list[str]
    author: str = ""
    announced_by: list[str] = field(default_factory=list)
    is_shown: bool = False

    @property
    def filled_lines(self) -> int:
        return sum(bool(line.strip(" >")) for line in self.lines)


def blocks_of(text: str) -> list[Block]:
    """Return the blocks of a clean text in its order; every line that is not blank lies in exactly one of them."""
    return [block for block in _Dividing(text.split("\n")).blocks() if block.filled_lines or block.announced_by]


class _Dividing:
    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.found: list[Block] = []
        self.own: list[str] = []
        self.author = ""
        self.has_words = False
        self.marks_are_indented = False

    def blocks(self) -> list[Block]:
        at = 0
        while at < len(self.lines) and len(self.found) < _MOST_BLOCKS:
            at = self._special(at) or self._keep(at, at + 1)
        self._keep(at, len(self.lines))
        self._add_words()
        return self.found

    def _keep(self, at: int, end: int) -> int:
        kept = self.lines[at:end]
        self.own += kept
        self.has_words = self.has_words or any(line.strip() for line in kept)
        return end

    def _add_words(self) -> None:
        if self.own:
            self.found.append(Block("words", self.own))
        self.own = []

    def _add(self, block: Block, end: int) -> int:
        self._add_words()
        self.found.append(block)
        return end

    def _special(self, at: int) -> int:
        """Take what begins at a line and is not just somebody's words; return where it ends, else 0."""
        line = self.lines[at]
        if not phrases.may_announce(line):
            return 0
        if QUOTED.match(line):
            return self._quote(at)
        if self.marks_are_indented and _INDENTED.match(line):
            return self._indented(at, [])
        return self._otherwise_marked(at) or self._rest(at) or self._signature(at)

    def _quote(self, at: int) -> int:
        end = self._end_of_marks(at, _MARKED)
        lines = self.lines[at:end]
        below = next((n for n in range(end, min(end + _NEAR, len(self.lines))) if self.lines[n].strip()), at)
        if lines[0].startswith(_EMACS) and _INDENTED.match(self.lines[below]):
            return self._indented(below, lines)
        announced_by = self._announcement()
        if not announced_by and not self.author and _is_console(lines):
            return self._keep(at, end)
        self.author = phrases.author_in(" ".join(announced_by)) if announced_by else _named_inside(lines) or self.author
        block = Block("quote", lines, self.author, announced_by)
        block.is_shown = not self.author and not announced_by and block.filled_lines <= self._longest_citation()
        return self._add(block, end)

    def _indented(self, at: int, announced_by: list[str]) -> int:
        """A quote whose ">" stand to the right, below two lines marked ">>>>>": the manner of mail in Emacs."""
        self.marks_are_indented = True
        self.author = _named_inside(announced_by) or self.author
        end = self._end_of_marks(at, _INDENTED)
        lines = [f"> {_INDENTED.sub('', line, count=1)}" for line in self.lines[at:end]]
        return self._add(Block("quote", lines, self.author, announced_by), end)

    def _longest_citation(self) -> int:
        """How many lines with nobody's name are rather shown than answered: more where a colon introduces them."""
        above = next((line for line in reversed(self.own[-_NEAR:]) if line.strip()), "")
        return _LONGEST_CITATION if above.rstrip().endswith(":") else _SHORT_CITATION

    def _announcement(self) -> list[str]:
        """Take the lines that announce a quote from the end of the words before it."""
        filled = len(self.own)
        while filled and len(self.own) - filled < _LONGEST_GAP and not self.own[filled - 1].strip():
            filled -= 1
        count = phrases.attribution_above(self.own[max(0, filled - phrases.LONGEST_ATTRIBUTION) : filled])
        announced_by = self.own[filled - count : filled]
        if count:
            self.own = self.own[: filled - count]
        return announced_by

    def _end_of_marks(self, at: int, mark: re.Pattern[str]) -> int:
        """The end of marked lines; blank lines between two of them are inside."""
        end = filled = at
        while end < len(self.lines) and end - filled <= _LONGEST_GAP:
            if mark.match(self.lines[end]):
                filled = end + 1
            elif self.lines[end].strip():
                break
            end += 1
        return filled

    def _otherwise_marked(self, at: int) -> int:
        """A quote marked by "|" or by initials, which only an announcement before it tells from a table."""
        mark = next((mark for mark in (_BARRED, _NAMED) if mark.match(self.lines[at])), None)
        if mark is None or not (announced_by := self._announcement()):
            return 0
        end = self._end_of_marks(at, mark)
        lines = [f"> {mark.sub('', line, count=1)}" for line in self.lines[at:end]]
        self.author = phrases.author_in(" ".join(announced_by))
        return self._add(Block("quote", lines, self.author, announced_by), end)

    def _rest(self, at: int) -> int:
        """A whole mail that follows without marks, to the end: below "Original Message", a header or a dated line."""
        return self._rest_below_marker(at) or self._rest_below_header(at) or self._rest_below_date(at)

    def _rest_below_marker(self, at: int) -> int:
        if not phrases.is_marker(self.lines[at]):
            return 0
        near = range(at + 1, min(at + _NEAR, len(self.lines)))
        author = next((who for line in near if (who := phrases.embedded_header_at(self.lines, line)) is not None), "")
        passed_on = phrases.is_forward_marker(self.lines[at])
        return self._add_rest(at, at + 1, author, is_shown=passed_on)

    def _rest_below_header(self, at: int) -> int:
        author = phrases.embedded_header_at(self.lines, at)
        if author is None or (self.own and _COMMIT.match(self.own[-1])):
            return 0
        return self._add_rest(at, at, author)

    def _rest_below_date(self, at: int) -> int:
        count = phrases.attribution_at(self.lines, at) if self.has_words else 0
        follows = next((line for line in self.lines[at + count : at + count + _NEAR] if line.strip()), "")
        if not count or not follows or QUOTED.match(follows) or _BARRED.match(follows) or _NAMED.match(follows):
            return 0
        return self._add_rest(at, at + count, phrases.author_in(" ".join(self.lines[at : at + count])))

    def _add_rest(self, at: int, begins: int, author: str, *, is_shown: bool = False) -> int:
        block = Block("quote", self.lines[begins:], author, self.lines[at:begins], is_shown or not self.has_words)
        return self._add(block, len(self.lines))

    def _signature(self, at: int) -> int:
        end = self._end_of_signature(at)
        return self._add(Block("signature", self.lines[at:end]), end) if end else 0

    def _end_of_signature(self, at: int) -> int:
        line = self.lines[at]
        if line == "-- ":
            return self._end_below(at, _LONGEST_SIGNATURE)
        if line.rstrip() in ("--", "—", "–", "-- \xa0"):
            return self._end_below(at, _LONGEST_BARE_SIGNATURE)
        if line.startswith("-----BEGIN PGP "):
            return self._end_of_pgp(at)
        if phrases.is_archive_note(line):
            return next((n for n in range(at + 1, min(at + 10, len(self.lines))) if not self.lines[n].strip()), at + 1)
        if phrases.begins_list_footer(self.lines, at):
            return self._end_below(at, _LONGEST_SIGNATURE)
        return at + 1 if self._starts_paragraph() and phrases.is_device_line(line) else 0

    def _starts_paragraph(self) -> bool:
        return not self.own or not self.own[-1].strip()

    def _end_below(self, at: int, longest: int) -> int:
        """The end of a signature: of the mail, or of what precedes a quote; 0 where so much follows that it is text."""
        end, filled = at + 1, 0
        while end < len(self.lines) and filled <= longest and not self._ends_signature(end, at):
            filled += bool(self.lines[end].strip())
            end += 1
        if filled > longest:
            return 0
        if end < len(self.lines) and QUOTED.match(self.lines[end]):
            end -= _announcing(self.lines[at + 1 : end])
        return end

    def _ends_signature(self, end: int, at: int) -> bool:
        line = self.lines[end]
        if not phrases.may_announce(line):
            return False
        if line == self.lines[at] or QUOTED.match(line) or phrases.is_marker(line):
            return True
        if phrases.attribution_at(self.lines, end):
            return True
        return end > at + 1 and phrases.embedded_header_at(self.lines, end) is not None

    def _end_of_pgp(self, at: int) -> int:
        """The signature to its last line, or of a signed message the few lines before the text."""
        ends = "-----END PGP SIGNATURE" if "SIGNATURE" in self.lines[at] else ""
        for end in range(at + 1, min(at + _LONGEST_PGP, len(self.lines))):
            if self.lines[end].startswith(ends) if ends else not self.lines[end].strip():
                return end + 1
        return 0


def _announcing(lines: Sequence[str]) -> int:
    """How many lines at the end, blank ones counted, announce the quote below."""
    filled = len(lines)
    while filled and not lines[filled - 1].strip():
        filled -= 1
    count = phrases.attribution_above(lines[max(0, filled - phrases.LONGEST_ATTRIBUTION) : filled])
    return count + len(lines) - filled if count else 0


def _named_inside(lines: Sequence[str]) -> str:
    """The author whom the first quoted lines name, as some programs write it there."""
    bare = [_MARKS.sub("", line, count=1) for line in lines[: 3 * _NEAR]]
    bare = [line for line in bare if line and not phrases.is_marker(line)]
    if not bare:
        return ""
    count = phrases.attribution_at(bare, 0)
    return phrases.author_in(" ".join(bare[:count])) if count else phrases.embedded_header_at(bare, 0) or ""


def _is_console(lines: Sequence[str]) -> bool:
    """Whether "> " is the prompt of a program: most lines look like what one types there."""
    bare = [line[1:].lstrip() for line in lines if line.strip(" >")]
    typed = sum(is_code(line) or line.endswith((")", ",", "+")) for line in bare)
    return bool(bare) and typed * 2 > len(bare) and all(quote_depth(line) == 1 for line in lines if line.strip())
