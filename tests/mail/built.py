"""Mails that tests build, with the standard library's writer, and the digests of what they hold."""

from __future__ import annotations

import hashlib
from email.message import EmailMessage, MIMEPart
from random import Random

CHARSETS = {
    "utf-8": "Größe, œuvre, 日本語, ελληνικά, русский",
    "iso-8859-1": "Élève à Noël, façade",
    "iso-8859-2": "Źródło, příliš, žluť",
    "iso-8859-5": "Привет, мир",
    "iso-8859-6": "مرحبا",
    "iso-8859-7": "Καλημέρα",
    "iso-8859-8": "שלום",
    "iso-8859-9": "İstanbul, ağaç",
    "iso-8859-15": "12 € pour l’œuvre".replace("’", "'"),
    "windows-1250": "Łódź – „cytat”",
    "windows-1251": "Это — «мир»",
    "windows-1252": "L’œuvre – 12 €",
    "koi8-r": "Здравствуйте",
    "koi8-u": "Доброго дня, їжак",
    "shift_jis": "会議の資料",
    "euc-jp": "会議の資料",
    "iso-2022-jp": "会議の資料",
    "gb2312": "会议记录",
    "gb18030": "会议记录 𠀀",
    "big5": "會議記錄",
    "euc-kr": "회의 자료",
    "utf-16": "Grüße",
}


def mail(subject: str = "A test", **headers: str) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["Subject"], made["Message-ID"] = "Ana Costa <ana@example.org>", subject, "<one@example.org>"
    made["Date"] = "Mon, 03 Mar 2025 10:00:00 +0100"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    return made


def in_charset(charset: str) -> bytes:
    """A plain mail in a character set, its words in base64."""
    made = mail()
    made.set_payload(CHARSETS[charset].encode(charset))
    made["Content-Type"], made["Content-Transfer-Encoding"] = f'text/plain; charset="{charset}"', "8bit"
    return bytes(made)


def only_html(html: str) -> bytes:
    made = mail()
    made.set_content(html, subtype="html")
    return bytes(made)


def with_picture_inside(picture: bytes) -> bytes:
    """A page that shows a picture by its Content-ID, beside its plain words."""
    made = mail()
    made.set_content("See the picture.\n")
    made.add_alternative('<p>See <img src="cid:pic@example.org"> the picture.</p>', subtype="html")
    page = made.get_payload()[1]
    assert isinstance(page, MIMEPart)
    page.add_related(picture, "image", "png", cid="<pic@example.org>", filename="quay.png")
    return bytes(made)


def with_mail_inside(inner: EmailMessage) -> bytes:
    made = mail("Fwd: an older one")
    made.set_content("Look below.\n")
    made.add_attachment(inner)
    return bytes(made)


def with_files(files: dict[str, bytes]) -> bytes:
    made = mail()
    made.set_content("The files.\n")
    for name, content in files.items():
        made.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return bytes(made)


def some_files(count: int, *, seed: int = 7) -> dict[str, bytes]:
    """Files of random bytes, with names of several scripts, among them line breaks of both kinds and From lines."""
    random = Random(seed)
    names = [f"relevé n° {n}.csv" if n % 3 else f"測定-{n}.pdf" for n in range(count)]
    made = {name: random.randbytes(random.randrange(1, 5000)) for name in names}
    made[names[0]] = b"From me\r\n>From you\n\n\n--\n."
    made[names[-1]] = b""
    return made


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
