"""Workbooks and one-page PDFs from rows and lines of text, the same bytes every time."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import accumulate
from xml.sax.saxutils import escape

Cell = str | int | float
Rows = Sequence[Sequence[Cell]]

BOLD, RED, ORANGE = 1, 2, 3
"""Cell formats of a workbook, by their place in its styles."""

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PARTS = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A sheet: its first row is a heading. `marks`: values whose cells take a format."""

    name: str
    rows: Rows
    marks: Mapping[str, int]


def workbook(*sheets: Sheet) -> bytes:
    """An Office Open XML workbook (ECMA-376, part 1) of these sheets."""
    numbers = range(1, len(sheets) + 1)
    parts = {
        "[Content_Types].xml": _content_types(numbers),
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _book(sheets),
        "xl/_rels/workbook.xml.rels": _relations(
            [*(("worksheet", f"worksheets/sheet{number}.xml") for number in numbers), ("styles", "styles.xml")]
        ),
        "xl/styles.xml": _STYLES,
        **{f"xl/worksheets/sheet{number}.xml": _sheet(one) for number, one in zip(numbers, sheets, strict=True)},
    }
    into = BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, date_time=(2026, 1, 1, 0, 0, 0))
            archive.writestr(entry, _HEAD + text, compress_type=zipfile.ZIP_DEFLATED)
    return into.getvalue()


def _content_types(numbers: Sequence[int]) -> str:
    named = {"/xl/workbook.xml": "sheet.main", "/xl/styles.xml": "styles"}
    named |= {f"/xl/worksheets/sheet{number}.xml": "worksheet" for number in numbers}
    parts = "".join(f'<Override PartName="{name}" ContentType="{_TYPE}.{kind}+xml"/>' for name, kind in named.items())
    defaults = (
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
    )
    return f'<Types xmlns="{_PARTS}/content-types">{defaults}{parts}</Types>'


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    links = "".join(
        f'<Relationship Id="rId{number}" Type="{_LINKS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_PARTS}/relationships">{links}</Relationships>'


def _book(sheets: Sequence[Sheet]) -> str:
    named = "".join(
        f'<sheet name="{escape(one.name)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, one in enumerate(sheets, 1)
    )
    return f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets>{named}</sheets></workbook>'


def _sheet(sheet: Sheet) -> str:
    widths = [min(max(len(str(cell)) for cell in column) + 2, 80) for column in zip(*sheet.rows, strict=True)]
    columns = "".join(
        f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
        for number, width in enumerate(widths, 1)
    )
    rows = "".join(_row(number, row, sheet.marks) for number, row in enumerate(sheet.rows, 1))
    view = '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" state="frozen"/></sheetView></sheetViews>'
    return f'<worksheet xmlns="{_MAIN}">{view}<cols>{columns}</cols><sheetData>{rows}</sheetData></worksheet>'


def _row(number: int, row: Sequence[Cell], marks: Mapping[str, int]) -> str:
    cells = "".join(
        _cell(f"{chr(65 + place)}{number}", value, BOLD if number == 1 else marks.get(str(value), 0))
        for place, value in enumerate(row)
    )
    return f'<row r="{number}">{cells}</row>'


def _cell(place: str, value: Cell, style: int) -> str:
    if isinstance(value, str):
        return f'<c r="{place}" s="{style}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f'<c r="{place}" s="{style}"><v>{value}</v></c>'


def _fill(colour: str) -> str:
    return f'<fill><patternFill patternType="solid"><fgColor rgb="FF{colour}"/></patternFill></fill>'


_FONT = '<sz val="11"/><name val="Calibri"/>'
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}">'
    f'<fonts count="2"><font>{_FONT}</font><font><b/>{_FONT}</font></fonts>'
    '<fills count="5"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    f"{_fill('DCE9EA')}{_fill('F2B8A8')}{_fill('F6DDAE')}</fills>"
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    + "".join(
        f'<xf numFmtId="0" fontId="{font}" fillId="{fill}" borderId="0" xfId="0" applyFont="1" applyFill="1"/>'
        for font, fill in ((1, 2), (0, 3), (0, 4))
    )
    + '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def page(*, title: str, lines: Sequence[str]) -> bytes:
    """A PDF (ISO 32000-1) of one A4 page in Helvetica; a line that begins with "# " is a heading."""
    text = _page_text(title, lines)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 6 0 R "
        b"/Resources << /Font << /F1 4 0 R /F2 5 0 R >> >> >>",
        _font("Helvetica"),
        _font("Helvetica-Bold"),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Title (%s) >>" % _escaped(title),
    ]
    return _numbered(objects)


def _font(name: str) -> bytes:
    return f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>".encode()


def _page_text(title: str, lines: Sequence[str]) -> bytes:
    shown = [b"BT /F2 18 Tf 56 770 Td (%s) Tj 0 -14 Td" % _escaped(title)]
    for line in lines:
        font, size = ("F2", 12) if line.startswith("# ") else ("F1", 11)
        down = 26 if line.startswith("# ") else 17
        shown.append(b"0 -%d Td /%s %d Tf (%s) Tj" % (down, font.encode(), size, _escaped(line.removeprefix("# "))))
    return b"\n".join([*shown, b"ET"])


def _escaped(text: str) -> bytes:
    plain = text.encode("cp1252")
    return plain.replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")


def _numbered(objects: Sequence[bytes]) -> bytes:
    """The objects with their table of places, which a reader of PDF begins with."""
    head = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
    bodies = [b"%d 0 obj\n%s\nendobj\n" % (number, body) for number, body in enumerate(objects, 1)]
    places = list(accumulate(map(len, bodies), initial=len(head)))
    table = b"".join(b"%010d 00000 n \n" % place for place in places[:-1])
    count = len(objects) + 1
    tail = (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    )
    return head + b"".join(bodies) + tail % (count, table, count, count - 1, places[-1])
