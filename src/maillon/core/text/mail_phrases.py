"""Words by which mail programs announce a quote, a forwarded mail or a signature, in the languages we met.

Patterns are anchored or bounded, and the callers look at a few lines only: reading stays linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

LONGEST_ATTRIBUTION: Final = 4
_LONGEST_LINE: Final = 400
_LONGEST_NAME: Final = 80

_VERB: Final = re.compile(
    r"\b(?:wrote|writes|a\s+[ée]crit|[ée]crivait|[ée]crit|schrieb|schreibt|schreef|schrijft|geschreven|escribi[óo]"
    r"|escribe|ha\s+scritto|scrisse|scrive|skrev|escreveu|napisał(?:\(a\)|a)?|pisze|написала?|написал\(а\)|пишет|пише"
    r"|yazdı|kirjoitti|írta|a\s+scris|έγραψε)(?![\w@.])|写道|寫道|さんは書きました|님이\s+작성",
    re.IGNORECASE,
)
_STARTER: Final = re.compile(
    r"\s*(?:-{2,}\s*)?(?:(?:on|le|am|el|il|op|em|den|dnia|w dniu|at|в)\s.{0,30}\d"
    r"|\d{1,4}[-./ ]\s?[\w.]{1,9}[-./ ]|在|20\d\d年)",
    re.IGNORECASE,
)
_DATED: Final = re.compile(r"\d{4}|\d{1,2}[:.]\d{2}")
_ENDS: Final = re.compile(r"(?:[:：]|\s-{2,})\s*$")
_DATE_AND_ADDRESS: Final = re.compile(r"\s*\d{4}[-/]\d{1,2}[-/]\d{1,2}\s[^<>]{1,200}<[^<>@]{1,80}@[^<>]{1,120}>:?\s*$")
_ADDRESSED: Final = re.compile(r"[^<>]{1,80}<[^<>@\s]{1,80}@[^<>\s]{1,120}>\s")
_CITING: Final = re.compile(
    r"\s*(?:quoting|zitat von|selon|citando a?|citado)\s+(?P<name>\S.{1,120}):\s*$", re.IGNORECASE
)

_TITLES: Final = (
    r"original message|original email|reply message|forwarded message|forwarded by.{0,80}"
    r"|message d['’]origine|message original"
    r"|message initial|message transféré|message transmis|e-?mail d['’]origine|ursprüngliche nachricht"
    r"|originalnachricht|weitergeleitete nachricht|mensaje original|mensaje reenviado|messaggio originale"
    r"|messaggio inoltrato|oorspronkelijk bericht|doorgestuurd bericht|mensagem original|mensagem encaminhada"
    r"|ursprungligt meddelande|vidarebefordrat meddelande|opprinnelig melding|original meddelelse"
    r"|oprindelig meddelelse|alkuperäinen viesti|wiadomość oryginalna|oryginalna wiadomość|původní zpráva"
    r"|исходное сообщение|пересылаемое сообщение|begin forwarded message|début du message réexpédié"
    r"|anfang der weitergeleiteten nachricht|原始邮件|转发邮件|元のメッセージ"
)
_APPLE_TITLES: Final = (
    r"begin forwarded message|début du message réexpédié[^:]{0,9}|anfang der weitergeleiteten nachricht"
    r"|inizio messaggio inoltrato"
)
_MARKER: Final = re.compile(
    rf"\s*(?:[-_=]{{2,}}\s*(?:{_TITLES})\s*[-_=]{{2,}}|(?:{_APPLE_TITLES})\s?:)\s*$", re.IGNORECASE
)
_FORWARD: Final = re.compile(
    r"forward|transf|transm|réexp|weiterg|reenv|inoltr|doorgest|encaminh|vidare|пересыл|转发", re.IGNORECASE
)

_FROM_FIELD: Final = re.compile(
    r"\s{0,4}\*{0,2}(?:from|de|von|da|van|od|от|från|fra|lähettäjä|kimden|expéditeur|发件人|差出人)\*{0,2}\s{0,2}[:：]"
    r"\*{0,2}\s+(?P<who>\S.*)",
    re.IGNORECASE,
)
_OTHER_FIELD: Final = re.compile(
    r"\s{0,4}\*{0,2}(?:sent|date|to|cc|bcc|subject|reply-to|importance|attachments|organization|envoyé(?: le)?"
    r"|date d['’]envoi|à|objet|répondre à|pièces? jointes?|gesendet(?: am)?|datum|an|betreff|kopie|enviado(?: el)?"
    r"|fecha|para|asunto|inviato|data|a|oggetto|risposta|verzonden|aan|onderwerp|enviada(?: em)?|assunto|skickat|till"
    r"|ämne|sendt|til|emne|lähetetty|aihe|wysłano|do|temat|отправлено|кому|тема|копия|дата|发送时间|收件人|主题|抄送"
    r")\*{0,2}\s{0,2}[:：](?!//)",
    re.IGNORECASE,
)
_RULE: Final = re.compile(r"\s*[_=*-]{5,}\s*$")
_ON_BEHALF: Final = re.compile(r"\s+on behalf of\s.*", re.IGNORECASE)
_HEADER_REACH: Final = 12

_DEVICE: Final = re.compile(
    r"[\s<(\[*_]*(?:(?:sent|envoyé|envoyée|enviado|enviada|inviato|gesendet|verzonden|verstuurd|sendt|skickat|wysłane"
    r"|wysłano|отправлено|надіслано|lähetetty)\s(?:from|by|via|with|using|de|depuis|à partir|avec|da|desde|do|dal|con"
    r"|von|mit|vom|vanaf|met|fra|från|med|z|с|з)\b|from my (?:i?phone|mobile|android|blackberry|ipad)"
    r"|get \[?outlook for|téléchargez outlook|obtene[rz] outlook|holen sie sich outlook|von meinem .{1,40} gesendet"
    r"|diese nachricht wurde von mein|從我的.{1,40}傳送|发自我的|iPhoneから送信)",
    re.IGNORECASE,
)
_LONGEST_DEVICE: Final = 120
_LIST_FOOTER: Final = re.compile(
    r"mailing[- ]list|unsubscribe|mailman/listinfo|majordomo|list-?info|liste de diffusion|désabonner|désinscri"
    r"|abbestellen|abmelden|cancelar la suscripción|groups\.google|yahoogroups",
    re.IGNORECASE,
)
_FOOTER_RULE: Final = re.compile(r"\s*(?:[-_=*~#]{5,}|(?:[-_=*~]\.){4,}[-_=*~]?.{0,80})\s*$")
_ARCHIVE_NOTE: Final = re.compile(
    r"\s*\[\[?(?:alternative HTML version|non-text portions of this message)[^\]]{0,60}\]\]?\s*$"
)
_SCRUBBED: Final = re.compile(r"\s*-{5,} next part -{5,}\s*$")

_ADDRESS: Final = re.compile(r"<[^<>]*>|[\[(](?:mailto:)?[^\s\[\]()]*@[^\[\]()]*[\])]")
_NOT_A_NAME: Final = re.compile(
    r"(?:[\s,;:.\-–>=|*'\"“”«»]|\b(?:am|pm|a\.m|p\.m|nachm|vorm|gmt|utc|uhr|um|at|à|via|the|kl|г|р|пользователь"
    r"|користувач|h|le|on|el|a las"
    r"|het|volgende|am|in article|[A-Z]{2,4}T)\b\.?|\([A-Z+\-\d: ]{1,12}\))+",
    re.IGNORECASE,
)  # fmt: skip


# The first letters of everything above, so that most lines of most mails are looked at once.
_MAY_ANNOUNCE: Final = re.compile(
    r"\s*(?:[^\w\s]|\d{1,4}[-./ 年]|[_在发發差從]|[A-Z][A-Za-z]{0,4}>|(?:on|le|am|el|il|op|em|den|dnia|w|at|from|de"
    r"|von|da|van|od|från|fra|lähettäjä|kimden|expéditeur|sent|envoyée?|enviad[oa]|inviato|gesendet"
    r"|verzonden|verstuurd|sendt|skickat|wysłan[eo]|lähetetty|get|téléchargez|obtene[rz]|holen|diese|в|от"
    r"|отправлено|надіслано|begin|début|anfang|inizio|iphone)\b)",
    re.IGNORECASE,
)


def may_announce(line: str) -> bool:
    """Return whether a line could begin a quote, a passed-on mail or a signature at all."""
    return bool(line) and _MAY_ANNOUNCE.match(line) is not None


def attribution_above(lines: Sequence[str]) -> int:
    """Return how many of the last lines announce the quote that follows them: 0 where they are somebody's words."""
    found = 0
    for count in range(1, min(LONGEST_ATTRIBUTION, len(lines)) + 1):
        if not lines[-count].strip():
            break
        text = " ".join(lines[-count:])
        if not _announces(text):
            continue
        if count > 1 and not _STARTER.match(text) and not _ADDRESSED.match(lines[-count]):
            continue
        if _STARTER.match(text) or not found:
            found = count
        if _STARTER.match(text) and text.count("<") >= text.count(">"):
            break
    return found


def attribution_at(lines: Sequence[str], start: int) -> int:
    """Return how many lines from `start` say who wrote what follows without any mark: only with a date, else 0."""
    opening = lines[start][:_LONGEST_LINE]
    if not _STARTER.match(opening) and not _ADDRESSED.match(f"{opening} "):
        return 0
    for count in range(1, LONGEST_ATTRIBUTION + 1):
        said = lines[start : start + count]
        if len(said) < count or not said[-1].strip():
            return 0
        text = " ".join(said)
        if _announces(text) and _DATED.search(text):
            return count
    return 0


def _announces(text: str) -> bool:
    if len(text) > _LONGEST_LINE:
        return False
    if _DATE_AND_ADDRESS.match(text) or _CITING.match(text):
        return True
    return bool(
        _ENDS.search(text) and _VERB.search(text) and text.count("<") >= text.count(">") - 5 * text.startswith(">")
    )


def is_forward_marker(line: str) -> bool:
    """Return whether a line says that a whole other mail follows, as one passed on."""
    return bool(is_marker(line) and _FORWARD.search(line))


def is_marker(line: str) -> bool:
    """Return whether a line says "Original Message" or "Forwarded message" in some language."""
    return len(line) < _LONGEST_LINE and _MARKER.match(line) is not None


def embedded_header_at(lines: Sequence[str], start: int) -> str | None:
    """Return who wrote the mail whose header (From, Sent, To, Subject in any language) stands at `start`, else None."""
    reach = [line[:_LONGEST_LINE] for line in lines[start : start + _HEADER_REACH] if line.strip()]
    is_ruled_off = bool(reach) and _RULE.match(reach[0]) is not None
    fields = reach[1:6] if is_ruled_off else reach[:6]
    who = next(filter(None, map(_FROM_FIELD.match, fields[: 4 if is_ruled_off else 1])), None)
    if not who:
        return None
    others = sum(_OTHER_FIELD.match(line) is not None for line in fields)
    return name_in(_ON_BEHALF.sub("", who["who"])) if others >= 2 else None


def author_in(attribution: str) -> str:
    """Return the name that an announcement gives, as far as it can be told apart from date and address, else ""."""
    if citing := _CITING.match(attribution):
        return name_in(citing["name"])
    verb = _VERB.search(attribution)
    before, after = (attribution[: verb.start()], attribution[verb.end() :]) if verb else (attribution, "")
    return _named_at_end(before) or name_in(after.partition("<")[0])


def _named_at_end(text: str) -> str:
    """What follows the date: the words behind the last one with a digit."""
    text = _ADDRESS.sub(" ", text.rpartition("==")[2])
    words = text.replace('"', " ").split()
    last_number = max((number for number, word in enumerate(words) if any(map(str.isdigit, word))), default=-1)
    return name_in(" ".join(words[last_number + 1 :]))


def name_in(text: str) -> str:
    """Return a name without address, quotation marks and leftovers of a date; of a bare address, what precedes "@"."""
    bare = _ADDRESS.sub(" ", text[:_LONGEST_LINE]).partition("<")[0].strip()
    if "@" in bare and " " not in bare:
        bare = bare.partition("@")[0]
    if begins := _NOT_A_NAME.match(bare + " "):
        bare = bare[begins.end() :]
    bare = " ".join(word for word in bare.split() if "@" not in word).strip(" ,;:.\"'“”«»-")
    return bare[:_LONGEST_NAME] if any(map(str.isalpha, bare)) else ""


def is_device_line(line: str) -> bool:
    """Return whether a line is what a telephone adds under a mail."""
    return len(line) <= _LONGEST_DEVICE and _DEVICE.match(line) is not None


def is_archive_note(line: str) -> bool:
    """Return whether a line was left by a list's archive in the place of a part."""
    return _ARCHIVE_NOTE.match(line) is not None or _SCRUBBED.match(line) is not None


def begins_list_footer(lines: Sequence[str], start: int) -> bool:
    """Return whether the rule at `start` opens what a mailing list adds under every mail."""
    if not _FOOTER_RULE.match(lines[start][:_LONGEST_LINE]):
        return False
    return any(_LIST_FOOTER.search(line[:_LONGEST_LINE]) for line in lines[start : start + 5])
