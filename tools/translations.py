"""Keep the French catalogue whole: extract what the interface says, compare, compile.

Without an option: brings new sentences into the catalogue (empty, to be written by hand) and compiles it.
`--check`: fails where a sentence of the interface has no French, a French one equals the English (but for SAME), a
placeholder is lost, or the catalogue holds sentences nobody says.
"""

from __future__ import annotations

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
    "Forum",
    "Message",
    "Messages",
    "Site",
    "Sites",
    "Publication",
    "Publications",
    "Bravo",
    "%(name)s, %(when)s",
    "Maillon",
    "Archive",
    "Type",
    "Description",
    "Notification",
    "Notifications",
    "%(num)s message",
    "%(num)s messages",
    "%(n)d message",
    "%(n)d messages",
    "PDF",
    "Photo",
    "English",
    "Film",
    "Code",
    "Action",
    "Actions",
}


def said() -> Catalog:
    """Everything the interface says, by (message, context)."""
    catalog = Catalog(charset="utf-8")
    found = extract_from_dir(str(SOURCE), METHODS, OPTIONS, KEYWORDS)
    for file, line, message, comments, context in found:
        catalog.add(message, None, [(f"src/maillon/{file}", line)], auto_comments=comments, context=context)
    return catalog


def main(arguments: list[str]) -> int:
    """See the module."""
    catalog = read_po(PO.open("rb"), locale="fr") if PO.exists() else Catalog(locale="fr", charset="utf-8")
    template = said()
    if "--check" in arguments:
        return _check(catalog, template)
    catalog.update(template, no_fuzzy_matching=True, keep_user_comments=True)
    catalog.obsolete.clear()
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as file:
        write_po(file, catalog, width=120, no_location=True, sort_output=True, omit_header=False)
    compile_catalog(catalog)
    missing = sum(1 for message in catalog if message.id and not _is_whole(message))
    print(f"{len(catalog)} sentences, {missing} without French")
    return 0


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
    return all(strings)


def _fault(message: Message) -> str:
    if not _is_whole(message):
        return ""
    strings = message.string if isinstance(message.string, tuple | list) else [message.string]
    if strings[0] == _key(message.id) and strings[0] not in SAME and any(sign.isalpha() for sign in strings[0]):
        return f"French equals English: {strings[0]!r}"
    problems = [str(error) for error in message.check()]
    return f"{_key(message.id)!r}: {'; '.join(problems)}" if problems else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
