"""File names: made safe to keep and to hand back, and written into a header."""

from __future__ import annotations

import re
import unicodedata
from typing import Final
from urllib.parse import quote

NAME_LENGTH: Final = 150
"""Characters of a name; longer ones lose their middle and keep their ending."""
NAME_BYTES: Final = 240
"""Bytes of a name in UTF-8; file systems take 255."""
NAMELESS: Final = "file"

_ENDINGS: Final = {"image/jpeg": ("jpg", "jpeg", "jfif"), "image/png": ("png",), "image/webp": ("webp",)}
_ENDING_LENGTH: Final = 12
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_REFUSED_SIGNS: Final = re.compile(r'[<>:"|?*]')
_SPACES: Final = re.compile(r"\s+")
_RESERVED: Final = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?=\.|$)", re.IGNORECASE)
_NOT_PLAIN: Final = re.compile(r"[^A-Za-z0-9 !#$&+.^_~()\[\]{}@,=-]")
_ATTR_CHARS: Final = "!#$&+-.^_`|~"


def safe_name(raw: str) -> str:
    """Return a name that any system can keep: one path component, no control or direction signs, 1 to 150 characters.

    Applied to its own result it changes nothing more.
    """
    component = re.split(r"[/\\]", raw.rstrip("/\\"))[-1]
    visible = unicodedata.normalize("NFC", "".join(_shown(sign) for sign in component))
    return _shortened(_unreserved(_trimmed(_REFUSED_SIGNS.sub("_", visible)))) or NAMELESS


def content_disposition(name: str, *, inline: bool) -> str:
    """Return the header's value for a file of this name, made safe first: RFC 6266, with RFC 5987 for other than ASCII.

    The plain `filename` holds no quote, backslash or percent sign, which old clients read each in their own way.
    """
    kind, safe = "inline" if inline else "attachment", safe_name(name)
    plain = _plain(safe)
    extended = "" if plain == safe else f"; filename*=UTF-8''{quote(safe, safe=_ATTR_CHARS)}"
    return f'{kind}; filename="{plain}"{extended}'


def renamed(name: str, *, media_type: str) -> str:
    """Return a picture's safe name with the ending of what it was made into; any other name as it is, safe."""
    safe, wanted = safe_name(name), _ENDINGS.get(media_type, ())
    stem, dot, ending = safe.rpartition(".")
    if not wanted or ending.lower() in wanted:
        return safe
    return safe_name(f"{stem if dot and ending.isalnum() else safe}.{wanted[0]}")


def _shown(sign: str) -> str:
    if sign == "\u200d":  # joins an emoji, hides nothing
        return sign
    return "" if unicodedata.category(sign) in _INVISIBLE and not sign.isspace() else sign


def _trimmed(name: str) -> str:
    return _SPACES.sub(" ", name).strip(" .\u200d")


def _shortened(name: str) -> str:
    if len(name) <= NAME_LENGTH and len(name.encode()) <= NAME_BYTES:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > _ENDING_LENGTH or " " in ending:
        stem, dot, ending = name, "", ""
    room = stem[: NAME_LENGTH - len(dot + ending)].encode()[: NAME_BYTES - len((dot + ending).encode())]
    return _trimmed(room.decode(errors="ignore").rstrip(" .") + dot + ending)


def _unreserved(name: str) -> str:
    return f"_{name}" if _RESERVED.match(name) else name


def _plain(name: str) -> str:
    ascii_only = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = _NOT_PLAIN.sub("_", ascii_only).strip(" ")
    return f"{NAMELESS}{plain}" if plain.startswith(".") or not plain else plain
