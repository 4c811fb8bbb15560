"""The demo's files are what their names say, are made the same every time, and belong to its texts."""

import csv
import hashlib
import tomllib
import zipfile
from io import BytesIO, StringIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image

from maillon.core.files.kinds import sniff
from maillon.core.files.store import Store
from maillon.demo.files import MAKERS, facts_of_demo_file
from maillon.demo.looks import has_portrait
from maillon.demo.portraits import portrait
from maillon.demo.reading import house

DEMO = Path(__file__).parents[2] / "src" / "maillon" / "demo"
MEDIA_TYPES = {
    "csv": "text/csv",
    "jpg": "image/jpeg",
    "pdf": "application/pdf",
    "png": "image/png",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def named_files() -> list[str]:
    rows = [
        row for path in (DEMO / "threads").glob("*.toml") for row in tomllib.loads(path.read_text())["publications"]
    ]
    rows += [comment for row in rows for comment in row.get("comments", ())]
    return sorted(row["file"] for row in rows if "file" in row)


def test_every_file_of_the_texts_has_a_maker_and_no_maker_is_idle() -> None:
    assert named_files() == sorted(MAKERS)


@pytest.mark.parametrize("name", [name for name in sorted(MAKERS) if not name.endswith(("jpg", "png"))])
def test_a_document_is_what_its_name_says_and_the_same_every_time(name: str) -> None:
    made = MAKERS[name]()
    assert sniff(made, name).media_type == MEDIA_TYPES[name.rpartition(".")[2]]
    assert made == MAKERS[name]()


@pytest.mark.parametrize("name", [name for name in sorted(MAKERS) if name.endswith("xlsx")])
def test_a_workbook_is_whole_and_its_parts_are_xml(name: str) -> None:
    with zipfile.ZipFile(BytesIO(MAKERS[name]())) as archive:
        assert archive.testzip() is None
        roots = {part: ElementTree.fromstring(archive.read(part)).tag for part in archive.namelist()}
    assert roots["xl/worksheets/sheet2.xml"].endswith("}worksheet")


@pytest.mark.parametrize("name", [name for name in sorted(MAKERS) if name.endswith("pdf")])
def test_the_table_of_a_pdf_points_at_its_objects(name: str) -> None:
    made = MAKERS[name]()
    table = int(made.rpartition(b"startxref\n")[2].split()[0])
    places = [int(line[:10]) for line in made[table:].splitlines() if line.endswith(b" n ")]
    assert [made[place:].split(b" ")[0] for place in places] == [b"%d" % number for number in range(1, 8)]


def test_a_picture_is_kept_with_its_size_and_a_smaller_one(settings: object, tmp_path: Path) -> None:
    settings.FILES_FOLDER = tmp_path  # type: ignore[attr-defined]
    facts = facts_of_demo_file("brume-quai-7.png")
    assert (facts["media_type"], facts["width"], facts["height"]) == ("image/png", 1600, 900)
    assert facts["sha256"] in Store(tmp_path)
    assert facts["preview"] in Store(tmp_path)


def test_the_dawn_is_a_jpeg_and_the_same_every_time() -> None:
    made = MAKERS["darse-2-lever-du-jour.jpg"]()
    assert Image.open(BytesIO(made)).size == (1600, 900)
    assert sniff(made, "x.jpg").media_type == "image/jpeg"
    assert hashlib.sha256(made).digest() == hashlib.sha256(MAKERS["darse-2-lever-du-jour.jpg"]()).digest()


def test_the_loads_show_what_their_post_says() -> None:
    rows = list(csv.DictReader(StringIO(MAKERS["quay-3-loads-september.csv"]().decode())))
    assert len({row["call"] for row in rows}) == 34
    assert {row["state"] for row in rows} == {"green", "orange"}
    assert len({row["call"] for row in rows if row["state"] == "orange"}) == 2
    assert max(int(row["max_10min_kn"]) for row in rows if row["bollard"] == "14") < 10


def test_about_six_people_in_ten_have_a_portrait_and_the_guest_of_the_pictures_too() -> None:
    keys = [person["key"] for person in house()["people"]]
    assert 0.55 <= sum(map(has_portrait, keys)) / len(keys) <= 0.65
    assert has_portrait("marit.halvorsen")


def test_portraits_differ_between_people_and_stay_with_them() -> None:
    keys = [person["key"] for person in house()["people"] if has_portrait(person["key"])]
    made = {key: portrait(key) for key in keys}
    assert len(set(made.values())) == len(keys)
    assert made["marit.halvorsen"] == portrait("marit.halvorsen")


def test_a_portrait_is_what_the_store_keeps_as_a_photo() -> None:
    made = portrait("awa.diallo")
    assert sniff(made, "x").media_type == "image/webp"
    assert Image.open(BytesIO(made)).size == (256, 256)
