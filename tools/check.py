"""`make check`: everything that must hold of the code without running it. Each line can be run alone by its name."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
BIN = ROOT / ".venv/bin"
PYTHON = str(BIN / "python")

CHECKS: dict[str, list[str]] = {
    "lint": [str(BIN / "ruff"), "check", "--quiet", "src", "tests", "tools"],
    "format": [str(BIN / "ruff"), "format", "--check", "--quiet", "src", "tests", "tools"],
    "floors": [str(BIN / "lint-imports"), "--no-cache"],
    "sizes": [PYTHON, "tools/sizes.py"],
    "templates": [str(BIN / "djlint"), "--lint", "--quiet", "src/maillon", "--extension", "html"],
    "migrations": [PYTHON, "-m", "django", "makemigrations", "--check", "--dry-run", "--verbosity", "1"],
    "translations": [PYTHON, "tools/translations.py", "--check"],
    "api": ["tools/openapi", "--check"],
    "map": [PYTHON, "tools/map.py", "--check"],
    "secrets": [PYTHON, "tools/secrets_scan.py"],
    "types": [str(BIN / "mypy")],
}


def main(wanted: list[str]) -> int:
    """Run the wanted checks (all when none is named); 1 when one fails."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "settings_for_tests",
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT / 'tests'}",
    }
    failed = [name for name in wanted or CHECKS if not _holds(name, environment)]
    print(f"\n{'failed: ' + ', '.join(failed) if failed else 'all checks hold'}")
    return 1 if failed else 0


def _holds(name: str, environment: dict[str, str]) -> bool:
    start = time.monotonic()
    done = subprocess.run(CHECKS[name], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    print(f"{'ok    ' if done.returncode == 0 else 'FAILED'} {name:14} {time.monotonic() - start:5.1f} s", flush=True)
    if done.returncode != 0:
        print((done.stdout + done.stderr)[-6000:])
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
