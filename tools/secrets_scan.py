"""Look for what must never be in a commit: keys, tokens, registries' hosts, this machine's paths, large files."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
LARGEST = 1_000_000
# Written in pieces, so that this file does not find itself.
PATTERNS = {
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE" + " KEY",
    "a cloud key": r"\bAKIA[0-9A-Z]{16}\b",
    "a personal token": r"\bmln_[A-Za-z0-9_-]{20,}",
    "a repository token": r"\bgh[pousr]_[A-Za-z0-9]{30,}",
    "a package registry's host": r"(py"
    + r"pi\.org|python"
    + r"hosted\.org|registry\.np"
    + r"mjs|np"
    + r"mjs\.org|deb\.deb"
    + r"ian)",
    "a path of this machine": r"(?<![\w.])/(wo" + r"rk|ro" + r"ot)/[\w.]",
    "unfinished work": r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b(?!\w)",
}
ONLY_CODE = {"unfinished work"}


def main() -> int:
    """Print findings; 1 when there are some."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    faults = [fault for name in listed.decode().split("\0") if name for fault in _faults(ROOT / name, name)]
    print("\n".join(faults) or "nothing found")
    return 1 if faults else 0


def _faults(path: Path, name: str) -> list[str]:
    if not path.is_file():
        return []
    if path.stat().st_size > LARGEST:
        return [f"{name}: larger than 1 MB"]
    try:
        text = path.read_text()
    except UnicodeDecodeError:
        return []
    is_code = name.startswith(("src/", "frontend/")) and not name.endswith((".toml", ".po"))
    return [
        f"{name}:{text.count(chr(10), 0, found.start()) + 1}: {what}"
        for what, pattern in PATTERNS.items()
        if is_code or what not in ONLY_CODE
        for found in re.finditer(pattern, text)
    ]


if __name__ == "__main__":
    sys.exit(main())
