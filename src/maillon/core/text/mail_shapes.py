"""Lines whose shape carries meaning (code, tables, patches) told from lines that may flow."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

QUOTED: Final = re.compile(r" ?>(?!From | ?(?:wrote)?:\s*$)(?: ?>)*")
_NARROWEST_WRAP: Final = 50
_WIDEST_WRAP: Final = 100
_LONGEST_JUDGED: Final = 400

_ITEM: Final = re.compile(r"\s{0,8}(?:[-*+•·o–]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s+\S")
_NEW_LINE: Final = re.compile(rf"{_ITEM.pattern}|[A-Z][\w@/-]{{0,24}}: |[-_=*~.#]{{4}}")  # also a field, also a rule
_PROMPTS: Final = (
    "> ", "R> ", "$ ", "% ", ">>> ", "... ", "+  ", "#include", "# include", "//", "/*", "@@ ", "diff -", "Index: ",
    "+++ ", "--- a/", "{", "}",
)  # fmt: skip
_STATEMENT: Final = re.compile(
    r"(?:if|for|while|switch|else if)\s*\(.*[){]$|(?:def|class)\s+\w.*:$|\[\d+\] |\w[\w.$]*\([^()]*\)$"
)
_ARROW: Final = re.compile(r"\w\s?<- ?\S|\S\s?-> ?\w+$")
_COLUMNS: Final = re.compile(r"\S(?: {3,}|\t+ *)\S")
_DRAWN: Final = re.compile(r"\s*[|+][-=+|\s]|.*\|.*\|")
_BARE_RULE: Final = re.compile(r"\s*[-_=*~.#+]{3,}\s*$")

_PATCH_STARTS: Final = re.compile(r"diff --git |diff -[a-zA-Z]|Index: \S|--- \S")
_PATCH_LINES: Final = (
    " ", "+", "-", "@@", "diff ", "index ", "Index:", "=====", "new file", "deleted file", "old mode", "new mode",
    "similarity ", "rename ", "copy ", "Binary ", "GIT binary", "\\ No newline", "\t",
)  # fmt: skip


def quote_depth(line: str) -> int:
    """Return how many ">" stand before a line."""
    mark = QUOTED.match(line) if ">" in line[:2] else None
    return mark[0].count(">") if mark else 0


def pieces_of(lines: Sequence[str]) -> Iterator[tuple[bool, list[str]]]:
    """Yield runs of lines, each with whether its shape must be kept; runs that may flow hold no blank line."""
    run: list[str] = []
    run_is_fixed = False
    for is_fixed, line in zip(_fixed_lines(lines), lines, strict=True):
        if is_fixed != run_is_fixed or not (is_fixed or line.strip()):
            yield from _ended(run, is_fixed=run_is_fixed)
            run = []
        run_is_fixed = is_fixed
        run.append(line)
    yield from _ended(run, is_fixed=run_is_fixed)


def _ended(run: list[str], *, is_fixed: bool) -> Iterator[tuple[bool, list[str]]]:
    while run and not run[-1].strip():
        run = run[:-1]
    while run and not run[0].strip():
        run = run[1:]
    if run:
        yield is_fixed, run


def _fixed_lines(lines: Sequence[str]) -> list[bool]:
    fixed = [False] * len(lines)
    at = 0
    while at < len(lines):
        end = _end_of_patch(lines, at) or _end_of_run(lines, at)
        if end:
            fixed[at:end] = [True] * (end - at)
        at = end or at + 1
    return fixed


def _end_of_patch(lines: Sequence[str], at: int) -> int:
    line = lines[at]
    if not line or line[0] not in "dI-" or not _PATCH_STARTS.match(line):
        return 0
    if line.startswith("--- ") and not lines[min(at + 1, len(lines) - 1)].startswith("+++ "):
        return 0
    end = at + 1
    while end < len(lines) and (not lines[end] or lines[end].startswith(_PATCH_LINES)):
        end += 1
    return end


def _end_of_run(lines: Sequence[str], at: int) -> int:
    """Where a run of fixed lines that begins here ends (one blank line between two may be inside), or 0."""
    if not keeps_shape(lines[at]):
        return 0
    end, found, counts = at + 1, at + 1, 1
    while end < len(lines) and end - found <= 1:
        if keeps_shape(lines[end]):
            found, counts = end + 1, counts + 1
        elif lines[end].strip():
            break
        end += 1
    if counts >= 2 or (counts == 1 and _stands_alone(lines, at)):
        return found
    return 0


def _stands_alone(lines: Sequence[str], at: int) -> bool:
    blank_before = at == 0 or not lines[at - 1].strip()
    blank_after = at + 1 >= len(lines) or not lines[at + 1].strip()
    return blank_before and blank_after and not _BARE_RULE.match(lines[at])


def keeps_shape(line: str) -> bool:
    """Return whether a line looks like code, a row of a table or something set by hand."""
    if not line or len(line) > _LONGEST_JUDGED:
        return False
    if line[0] in " \t":
        return _is_indented(line) and not _ITEM.match(line)
    if ("   " in line or "\t" in line) and _COLUMNS.search(line):
        return True
    return is_code(line) or (("|" in line or line[0] == "+") and _DRAWN.match(line) is not None)


def is_code(line: str) -> bool:
    """Return whether a line looks like a program, a prompt or what a program printed."""
    if len(line) > _LONGEST_JUDGED:
        return False
    line = line.strip()
    if line.endswith((";", "{", "}")) or line.startswith(_PROMPTS):
        return True
    if ("(" in line or ":" in line or line.startswith("[")) and _STATEMENT.match(line):
        return True
    return ("<-" in line or "->" in line) and _ARROW.search(line) is not None


def _is_indented(line: str) -> bool:
    return line.startswith(("    ", "\t", " \t", "  \t", "   \t")) and not line.isspace()


def flowed(lines: Sequence[str], *, soft: str, hard: str) -> str:
    """Join lines by `soft` where only the width of a mail broke them, and by `hard` where somebody did.

    A break is soft when the next word would not have fitted into the width that the lines keep to.
    """
    width = max(map(len, lines))
    if not _NARROWEST_WRAP <= width <= _WIDEST_WRAP:
        return hard.join(lines)
    joined = [lines[0]]
    for before, line in pairwise(lines):
        word = line.split(maxsplit=1)[0] if line.strip() else ""
        is_soft = len(before) + 1 + len(word) > width and not _NEW_LINE.match(line)
        joined += (soft if is_soft else hard, line)
    return "".join(joined)
