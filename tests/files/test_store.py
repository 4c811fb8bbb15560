"""The store: what is put is there whole, or not at all."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import tracemalloc
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillon.core.files.errors import NoSpace, TooLarge
from maillon.core.files.store import CHUNK, Fault, Store, Stored


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "files")


class Slow:
    """A stream that gives a byte or a few at a time, as a bad line does."""

    def __init__(self, data: bytes, step: int) -> None:
        self.rest, self.step = data, step

    def read(self, size: int, /) -> bytes:
        piece, self.rest = self.rest[: self.step], self.rest[self.step :]
        return piece


class Endless:
    """A stream that never ends and counts what was taken from it."""

    def __init__(self) -> None:
        self.taken = 0

    def read(self, size: int, /) -> bytes:
        self.taken += size
        return b"x" * size


class Cut:
    """A stream whose sender goes away."""

    def read(self, size: int, /) -> bytes:
        raise ConnectionResetError


def _put(store: Store, data: bytes) -> Stored:
    return store.put(io.BytesIO(data), limit=10_000_000)


def _left(store: Store) -> list[Path]:
    return [path for path in store.root.rglob("*") if path.is_file()]


@settings(max_examples=30)  # each one waits for the disk
@given(st.binary(max_size=2_000), st.integers(1, 300))
def test_what_is_put_is_there_under_the_name_of_its_content(data: bytes, step: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder))
        stored = store.put(Slow(data, step), limit=2_000)
        assert stored == Stored(hashlib.sha256(data).hexdigest(), len(data))
        with store.open(stored.sha256) as file:
            assert file.read() == data
        assert _left(store) == [store.root / stored.sha256[:2] / stored.sha256[2:4] / stored.sha256]


def test_the_same_bytes_are_kept_once(store: Store) -> None:
    assert _put(store, b"same") == _put(store, b"same")
    assert len(_left(store)) == 1


def test_putting_a_damaged_file_again_heals_it(store: Store) -> None:
    stored = _put(store, b"whole")
    store.path(stored.sha256).write_bytes(b"wh")
    _put(store, b"whole")
    assert list(store.verify()) == []


def test_twenty_at_once_of_the_same_leave_one_whole_file(store: Store) -> None:
    data = os.urandom(3 * CHUNK)
    threads = [threading.Thread(target=_put, args=(store, data)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [path.read_bytes() for path in _left(store)] == [data]


def test_case_g6_a_file_is_cut_at_its_limit_and_nothing_stays(store: Store) -> None:
    endless = Endless()
    with pytest.raises(TooLarge) as refused:
        store.put(endless, limit=3 * CHUNK)
    assert endless.taken == 4 * CHUNK
    assert _left(store) == []
    assert (refused.value.limit, refused.value.status) == (3 * CHUNK, 413)
    assert refused.value.detail == "A file may have 786 KB at most."


def test_a_file_of_exactly_the_limit_is_kept(store: Store) -> None:
    assert store.put(io.BytesIO(b"x" * 100), limit=100).bytes == 100


def test_case_g6_a_large_file_takes_little_memory(store: Store) -> None:
    class Large:
        left = 200

        def read(self, size: int, /) -> bytes:
            self.left -= 1
            return b"x" * size if self.left >= 0 else b""

    tracemalloc.start()
    stored = store.put(Large(), limit=100_000_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert stored.bytes == 200 * CHUNK
    assert peak < 4 * CHUNK


def test_when_the_sender_goes_away_nothing_stays(store: Store) -> None:
    with pytest.raises(ConnectionResetError):
        store.put(Cut(), limit=100)
    assert _left(store) == []


FULL_DISK = """
import io, sys
from pathlib import Path
from maillon.core.files.errors import NoSpace
from maillon.core.files.store import Store

store = Store(Path(sys.argv[1]) / "files")
kept = store.put(io.BytesIO(b"kept"), limit=10**9)
try:
    store.put(io.BytesIO(b"x" * 10**6), limit=10**9)
except NoSpace as error:
    print("refused", error.status)
print(sorted(path.name for path in store.root.rglob("*") if path.is_file()) == [kept.sha256])
print(store.put(io.BytesIO(b"next"), limit=10**9).bytes, list(store.verify()))
"""


def test_case_r7_a_full_disk_refuses_the_file_and_loses_nothing(tmp_path: Path) -> None:
    if not shutil.which("unshare"):
        pytest.skip("a small disk is made with unshare")
    script = tmp_path / "full.py"
    script.write_text(
        f"import django; from django.conf import settings; settings.configure(); django.setup()\n{FULL_DISK}"
    )
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = f"mount -t tmpfs -o size=400k tmpfs {disk} && exec {sys.executable} {script} {disk}"
    command = ["unshare", "--map-root-user", "--mount", "sh", "-c", mounted]
    played = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": "src"}, check=False
    )
    if "mount" in played.stderr or "unshare" in played.stderr:
        pytest.skip(f"this machine lets nobody mount a disk: {played.stderr.strip()}")
    assert (played.stdout.splitlines(), played.stderr) == (["refused 507", "True", "4 []"], "")


def test_a_disk_that_turns_out_full_at_the_last_moment_is_said_too(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object, **kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NoSpace):
        _put(store, b"x")
    assert _left(store) == []


def test_what_was_deleted_is_gone(store: Store) -> None:
    sha256 = _put(store, b"x").sha256
    assert (sha256 in store, store.delete(sha256), sha256 in store, store.delete(sha256)) == (True, True, False, False)
    with pytest.raises(FileNotFoundError):
        store.open(sha256)


@pytest.mark.parametrize(
    "name", ["", "..", "../../etc/passwd", "A" * 64, "a" * 63, "a" * 64 + "\n", "/" + "a" * 63, "a" * 65]
)
def test_what_is_no_name_of_ours_leads_nowhere(store: Store, name: str) -> None:
    with pytest.raises(ValueError, match="64 hexadecimal digits"):
        store.path(name)


def test_case_r24_verifying_names_what_was_damaged_and_what_is_not_ours(store: Store) -> None:
    names = sorted(_put(store, bytes([number])).sha256 for number in range(20))
    assert (list(store), list(store.verify())) == (names, [])
    damaged, moved = store.path(names[3]), store.path(names[7])
    damaged.write_bytes(b"\xff")
    stray = moved.parent.parent / moved.name
    moved.rename(stray)
    (store.root / "note.txt").write_text("x")
    assert set(store.verify()) == {
        Fault(damaged, "damaged"),
        Fault(stray, "stray"),
        Fault(store.root / "note.txt", "stray"),
    }
    assert list(store) == [name for name in names if name != names[7]]


def test_what_a_crash_left_is_swept_after_a_day(store: Store) -> None:
    _put(store, b"x")
    old, young = store.root / "incoming" / "old", store.root / "incoming" / "young"
    for path in (old, young):
        path.write_bytes(b"part")
    os.utime(old, (0, 0))
    assert store.sweep(older_than=timedelta(hours=24)) == 1
    assert (old.exists(), young.exists(), len(list(store))) == (False, True, 1)
    assert list(store.verify()) == []
