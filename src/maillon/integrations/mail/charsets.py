"""Bytes of a mail read as text, whatever they say they are: never an exception, never a lost message."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache
from typing import Final

from maillon.core.text.characters import clean

_LONGEST_NAME: Final = 40
_C1: Final = re.compile(b"[\x80-\x9f]")
_JAPANESE_ESCAPE: Final = re.compile(rb"\x1b(?:\$[@B]|\(J)")

# Codecs of Python that are no character sets of mail, some of them slow on purpose-made input.
_REFUSED: Final = frozenset({"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "mbcs", "oem"})
_ALIASES: Final = {
    "ansi": "cp1252", "ansi_x3.110-1983": "latin-1", "x-ansi": "cp1252", "x-unknown": "", "unknown-8bit": "",
    "unknown": "", "default": "", "x-user-defined": "", "binary": "", "8bit": "", "7bit": "", "none": "",
    "utf": "utf-8", "unicode": "utf-8", "x-utf-8": "utf-8", "utf8mb4": "utf-8", "utf-8-mac": "utf-8",
    "unicode-1-1-utf-8": "utf-8", "unicode-1-1-utf-7": "utf-7", "iso-10646-ucs-2": "utf-16-be",
    "iso-8859-8-i": "iso-8859-8", "iso-8859-8-e": "iso-8859-8", "iso-8859-6-i": "iso-8859-6",
    "iso-8859-6-e": "iso-8859-6", "iso-8859-9-e": "iso-8859-9", "iso-8859-9-windows-latin-5": "cp1254",
    "iso-8859-1-windows-3.1-latin-1": "cp1252", "x-cp1250": "cp1250", "x-cp1251": "cp1251", "x-cp1252": "cp1252",
    "windows-874": "cp874", "windows-936": "gbk", "windows-949": "cp949", "x-windows-949": "cp949",
    "windows-31j": "cp932", "windows-932": "cp932", "x-sjis": "shift_jis", "x-ms-cp932": "cp932",
    "x-euc-jp": "euc_jp", "x-euc": "euc_jp", "iso-2022-jp-ms": "iso2022_jp_ext", "cp50220": "iso2022_jp_ext",
    "cp50221": "iso2022_jp_ext", "ks_c_5601-1987": "cp949", "ks_c_5601-1989": "cp949", "ksc5601": "cp949",
    "x-gbk": "gbk", "x-euc-cn": "gb2312", "gb_2312-80": "gb2312", "cn-gb": "gb2312", "x-big5": "big5",
    "cn-big5": "big5", "big5-hkscs:2004": "big5hkscs", "x-mac-roman": "mac_roman", "macroman": "mac_roman",
    "x-macroman": "mac_roman", "x-mac-cyrillic": "mac_cyrillic", "x-mac-ce": "mac_latin2", "x-koi8-r": "koi8_r",
    "koi": "koi8_r", "koi8": "koi8_r", "koi8-ru": "koi8_u", "dos-850": "cp850", "dos-437": "cp437",
}  # fmt: skip
# Character sets that writers confuse with a larger one of the same family, tried when the smaller one fails.
_LARGER: Final = {
    "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949", "big5": "cp950",
    "cp950": "big5hkscs", "euc_jp": "euc_jis_2004", "iso2022_jp": "iso2022_jp_ext", "iso8859-9": "cp1254",
    "iso8859-11": "cp874", "tis-620": "cp874", "iso8859-7": "cp1253", "iso8859-8": "cp1255", "iso8859-6": "cp1256",
}  # fmt: skip


def text_from(data: bytes, charset: str = "") -> str:
    r"""Return the bytes as clean text, read by the character set named, with "\n" as the only line break.

    What names none, ASCII, or one nobody knows is UTF-8 when it can be, else windows-1252; ISO-8859-1 is read as
    windows-1252, as every mail program does.
    """
    codec = codec_named(charset)
    if data.isascii() and codec in ("", "ascii", "utf-8", "iso8859-1", "cp1252"):
        return clean(_seven_bit(data))
    if codec in ("", "ascii"):
        return clean(_undeclared(data))
    if codec == "iso8859-1" and _C1.search(data):
        return clean(data.decode("cp1252", "replace"))
    return clean(_declared(data, codec))


@lru_cache(512)
def codec_named(charset: str) -> str:
    """Return Python's name of a character set, or "" when it is none that mail can be written in."""
    name = charset.strip(" \t\"'<>;").split("*")[0].lower().replace(" ", "-")
    name = _ALIASES.get(name, _ALIASES.get(name.replace("_", "-"), name))
    if not name or len(name) > _LONGEST_NAME or not name.isascii():
        return ""
    for tried in (name, name.removeprefix("x-")):
        try:
            found = codecs.lookup(tried)
        except (LookupError, ValueError):
            continue
        return found.name if found._is_text_encoding and found.name.replace("-", "_") not in _REFUSED else ""
    return ""


def _seven_bit(data: bytes) -> str:
    if _JAPANESE_ESCAPE.search(data):
        return data.decode("iso2022_jp_ext", "replace")
    return data.decode("ascii")


def _undeclared(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _declared(data: bytes, codec: str) -> str:
    for tried in (codec, _LARGER.get(codec), "utf-8"):
        try:
            return data.decode(tried or codec)
        except UnicodeError:
            continue
    return _damaged(data, codec)


def _damaged(data: bytes, codec: str) -> str:
    """A few broken bytes in the set declared, or windows-1252 when it reads better."""
    declared = data.decode(codec, "replace")
    return declared if declared.count("\ufffd") * 20 <= len(declared) else data.decode("cp1252", "replace")
