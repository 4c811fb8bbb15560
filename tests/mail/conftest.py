"""Where the mail corpora lie, for the tests that read them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

CORPORA = Path(__file__).resolve().parents[2].parent / "shared" / "corpora"


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The folder of the corpora; absent, the test is skipped, but in CI it fails."""
    if not CORPORA.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"the corpora are not at {CORPORA}")
        pytest.skip("the corpora are not here")
    return CORPORA
