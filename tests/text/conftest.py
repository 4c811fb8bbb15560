"""Where the texts of others lie that these tests read."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("patient", deadline=None)  # the machine may be busy; the time limits have their own tests
settings.load_profile("patient")

CORPORA = Path(__file__).resolve().parents[2].parent / "shared" / "corpora"


@pytest.fixture(scope="session")
def corpus() -> Callable[[str], Path]:
    """A function that finds a file of the corpora; absent, it skips the test, but in CI it fails."""

    def find(name: str) -> Path:
        path = CORPORA / name
        if not path.exists() and not os.environ.get("CI"):
            pytest.skip(f"{name} is not beside this checkout")
        assert path.exists(), f"CI needs {path}"
        return path

    return find
