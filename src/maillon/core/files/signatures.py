"""Formats that are told by their first bytes alone: pictures, sound, film, PDF."""

from __future__ import annotations

from typing import Final

_SIGNATURES: Final = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"ID3", "audio/mpeg"),
    (b"fLaC", "audio/flac"),
    (b"%PDF-", "application/pdf"),
)
_BRANDS: Final = {
    **dict.fromkeys((b"avif", b"avis"), "image/avif"),
    **dict.fromkeys((b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis"), "image/heic"),
    **dict.fromkeys((b"M4A ", b"M4B "), "audio/mp4"),
    **dict.fromkeys((b"isom", b"iso2", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"dash", b"M4V "), "video/mp4"),
    b"qt  ": "video/quicktime",
}


def by_signature(head: bytes) -> str:
    """Return the media type that these first bytes declare, "" when they declare none."""
    for signature, media_type in _SIGNATURES:
        if head.startswith(signature):
            return media_type
    return _riff(head) or _boxes(head) or _stream(head)


def _riff(head: bytes) -> str:
    return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(head[8:12], "") if head[:4] == b"RIFF" else ""


def _boxes(head: bytes) -> str:
    """ISO/IEC 14496-12: a `ftyp` box with a brand and the brands it is compatible with."""
    if head[4:8] != b"ftyp":
        return ""
    end = min(int.from_bytes(head[:4]), 128, len(head))
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, end - 3, 4))]
    return next((_BRANDS[brand] for brand in brands if brand in _BRANDS), "")


def _stream(head: bytes) -> str:
    if head.startswith(b"OggS"):
        return "video/ogg" if b"theora" in head[:512] else "audio/ogg"
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "video/webm" if b"webm" in head[:64] else "video/x-matroska"
    return "audio/mpeg" if _is_mp3_frame(head) else ""


def _is_mp3_frame(head: bytes) -> bool:
    """MPEG-1 or 2, layer III, with a bit rate and a sample rate that exist (ISO/IEC 11172-3, 2.4.2.3)."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2 or head[1] & 0x18 == 0x08:
        return False
    return 0 < head[2] >> 4 < 15 and head[2] & 0x0C != 0x0C
