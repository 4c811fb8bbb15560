"""Keep the French catalogue whole: extract what the interface says, compare, compile.

Without an option: brings new sentences into the catalogue (empty, to be written by hand) and compiles it.
`--compile`: only compiles what stands there, for a build.
`--check`: fails where a sentence of the interface has no French, a French one equals the English (but for SAME), a
placeholder is lost, French typography is broken, or the catalogue holds sentences nobody says.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src/maillon"
PO = SOURCE / "locale/fr/LC_MESSAGES/django.po"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
METHODS = [("**/migrations/**", "ignore"), ("**.py", "python"), ("**/jinja2/**.html", "jinja2")]
OPTIONS = {
    "**/jinja2/**.html": {
        "extensions": "jinja2.ext.i18n",
        "trim_blocks": "true",
        "lstrip_blocks": "true",
        "silent": "false",
    }
}
SAME = {
    "%(n)d message",
    "%(name)s, %(when)s",
    "%(num)s message",
    "%(num)s minute",
    "API",
    "Actions",
    "Archive",
    "Bravo",
    "Code",
    "Collection",
    "Collections",
    "Date",
    "Discussions",
    "Film",
    "Forum",
    "Message",
    "Messages",
    "PDF",
    "Photo",
    "Question",
    "Questions",
    "Publications",
    "Site",
    "Sites",
    "Sponsor",
    "Suggestions",
}
"""What French says as English does."""

HEADER = """\
# What Maillon says in French, written by hand for people who are addressed as « vous ».
# New sentences come in by tools/translations.py; `--check` holds it whole."""

PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd]")
TYPOGRAPHY = {
    "a typewriter's apostrophe": re.compile(r"'"),
    "no narrow no-break space before ; ? !": re.compile(r"(?<![\u202f;?!])[;?!]"),
    "no no-break space before :": re.compile(r"(?<!\u00a0):(?=\s|$)"),
    "no no-break space inside « »": re.compile(r"«(?!\u00a0)|(?<!\u00a0)»"),
    "an exclamation mark": re.compile(r"!"),
    "English quotation marks": re.compile(r"[“”]"),
}
"""What no French sentence holds, by the words for it."""


def said() -> Catalog:
    """Everything the interface says, by (message, context)."""
    catalog = Catalog(charset="utf-8")
    found = extract_from_dir(str(SOURCE), METHODS, OPTIONS, KEYWORDS)
    for file, line, message, comments, context in found:
        catalog.add(message, None, [(f"src/maillon/{file}", line)], auto_comments=comments, context=context)
    return catalog


def main(arguments: list[str]) -> int:
    """See the module."""
    with PO.open("rb") as file:
        catalog = read_po(file, locale="fr")
    if "--compile" in arguments:
        compile_catalog(catalog)
        return 0
    template = said()
    if "--check" in arguments:
        return _check(catalog, template)
    bring_in(catalog, template)
    compile_catalog(catalog)
    missing = sum(1 for message in catalog if message.id and not _is_whole(message))
    print(f"{len(catalog)} sentences, {missing} without French")
    return 0


def bring_in(catalog: Catalog, template: Catalog) -> None:
    """Add what is new, forget what nobody says any more, and write the .po file."""
    made = catalog.creation_date  # Kept: a date that changes with every sentence is a conflict in every merge.
    catalog.update(template, no_fuzzy_matching=True, keep_user_comments=True)
    catalog.obsolete.clear()
    catalog.fuzzy = False
    catalog.header_comment, catalog.project, catalog.version = HEADER, "Maillon", "1"
    catalog.msgid_bugs_address, catalog.last_translator, catalog.language_team = "", "Maillon", "French"
    catalog.revision_date = catalog.creation_date = made
    with PO.open("wb") as file:
        write_po(file, catalog, width=120, no_location=True, sort_output=True, omit_header=False)


def compile_catalog(catalog: Catalog) -> None:
    """Write the .mo file that gettext reads (built, not committed)."""
    with PO.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalog)


def _check(catalog: Catalog, template: Catalog) -> int:
    known = {(_key(m.id), m.context): m for m in catalog if m.id}
    needed = {(_key(m.id), m.context): m for m in template if m.id}
    faults = [f"no French yet: {key[0]!r}" for key in needed if key not in known or not _is_whole(known[key])]
    faults += [f"said by nobody: {key[0]!r}" for key in known if key not in needed]
    faults += [fault for message in known.values() if (fault := _fault(message))]
    print("\n".join(sorted(faults)) or f"{len(needed)} sentences, all in French")
    return 1 if faults else 0


def _key(identifier: object) -> str:
    return identifier[0] if isinstance(identifier, list | tuple) else str(identifier)


def _is_whole(message: Message) -> bool:
    strings = message.string if isinstance(message.string, tuple | list) else [message.string]
    return all(strings) and not message.fuzzy


def _fault(message: Message) -> str:
    if not _is_whole(message):
        return ""
    strings = message.string if isinstance(message.string, tuple | list) else [message.string]
    if strings[0] == _key(message.id) and strings[0] not in SAME and any(sign.isalpha() for sign in strings[0]):
        return f"French equals English: {strings[0]!r}"
    problems = [str(error) for error in message.check()]
    problems += [fault for string in strings for fault in _typography(string)]
    if sorted(PLACEHOLDER.findall(_last(message.id))) != sorted(PLACEHOLDER.findall(strings[-1])):
        problems.append("a placeholder is lost or new")
    return f"{_key(message.id)!r}: {'; '.join(problems)}" if problems else ""


def _typography(string: str) -> list[str]:
    """Faults of one French sentence; code, links and placeholders (« Authorization: Bearer », %(link)s) do not count."""
    plain = re.sub(r"\bAuthorization: Bearer\b", "", string)
    return [fault for fault, broken in TYPOGRAPHY.items() if broken.search(plain)]


def _last(identifier: object) -> str:
    return identifier[-1] if isinstance(identifier, list | tuple) else str(identifier)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
