"""Takes the pictures of the documentation anew: every page of the main job, of the demo organisation, in French.

    .venv/bin/python tools/pictures.py [PAGE …]

A Maillon of its own serves the demo organisation on loopback; each page is taken wide and as on a phone, light and dark, and
saved with a palette of its own, which keeps a picture under 150 KB.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs/pictures"
LARGEST = 150_000
SIZES = {"wide": (1440, 900), "phone": (390, 844)}
SEEN = """() => Promise.race([
  new Promise((enough) => setTimeout(enough, 3000)),
  Promise.all([...document.images]
    .filter((one) => !one.complete && one.getBoundingClientRect().top < innerHeight)
    .map((one) => one.decode().catch(() => null))),
])"""
MOST_TURNS = """() => [...document.querySelectorAll("article.card a[href^='/p/']")]
  .map((one) => [parseInt(/comm/.test(one.textContent) && one.textContent) || 0, one.getAttribute("href")]).sort((one, other) => other[0] - one[0])[0][1]"""
PAGES = {
    "sign-in": "/accounts/login/",
    "home": "/",
    "community": "/c/capteurs-de-quai/",
    "forum": "/c/vendeurs-grands-comptes/forum/",
    "thread": "a thread",
    "composer": "/publish/?place=capteurs-de-quai",
    "profile": "somebody",
    "directory": "/people/",
    "search": "/search/?q=capteurs",
}


def main(wanted: list[str]) -> int:
    """Take the pictures, and say which are too large."""
    FOLDER.mkdir(exist_ok=True)
    with demo() as server, sync_playwright() as playwright:
        path = next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "google-chrome"))), None)
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for size in SIZES:
            for scheme in ("light", "dark"):
                _take_all(browser, server, size, scheme, wanted or list(PAGES))
    large = [file.name for file in FOLDER.glob("*.png") if file.stat().st_size > LARGEST]
    print(
        "too large: " + ", ".join(large)
        if large
        else f"{len(wanted or PAGES) * 4} pictures in {FOLDER.relative_to(ROOT)}"
    )
    return 1 if large else 0


class Demo(NamedTuple):
    """The demo organisation, served: its address, and who signs in."""

    url: str
    login: str
    password: str


@contextmanager
def demo() -> Iterator[Demo]:
    """The demo organisation, served for as long as it takes."""
    folder = tempfile.mkdtemp(prefix="maillon-pictures-")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MAILLON_")}
    environment = kept | {"MAILLON_DATA": folder, "MAILLON_DEMO": "1", "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "maillon.cli", "serve", "--port", "0"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as server:
        try:
            yield _printed(server)
        finally:
            server.terminate()
            server.wait(20)
            shutil.rmtree(folder, ignore_errors=True)


def _printed(server: subprocess.Popen[str]) -> Demo:
    """What the first start prints: the address, the password, the accounts."""
    said = ""
    while not (login := re.search(r"^\s+(\S+@\S+)\s", said, re.MULTILINE)):
        assert server.stdout is not None
        line = server.stdout.readline()
        if not line:
            raise SystemExit(f"the demo did not start:\n{said}")
        said += line
    address, password = re.search(r"http://\S+", said), re.search(r"password for all: (\S+)\)", said)
    if not address or not password:
        raise SystemExit(f"the first start printed something else:\n{said}")
    return Demo(address[0], login[1], password[1])


def _take_all(browser: Browser, server: Demo, size: str, scheme: str, wanted: list[str]) -> None:
    width, height = SIZES[size]
    context = browser.new_context(
        base_url=server.url, locale="fr-FR", color_scheme=scheme, viewport={"width": width, "height": height},
        reduced_motion="reduce",
    )  # fmt: skip
    page = context.new_page()
    if "sign-in" in wanted:
        page.goto(PAGES["sign-in"])
        _take(page, f"sign-in-{size}-{scheme}")
    _sign_in(page, server)
    for name in wanted:
        if name != "sign-in":
            page.goto(_address(page, name))
            _take(page, f"{name}-{size}-{scheme}")
    context.close()


def _sign_in(page: Page, server: Demo) -> None:
    page.goto(PAGES["sign-in"])
    page.fill("[name=login]", server.login)
    page.fill("[name=password]", server.password)
    page.click("button.act[type=submit]")
    page.wait_for_url("**/")


def _address(page: Page, name: str) -> str:
    """A thread of many turns is found in a community, somebody in the directory."""
    if name == "thread":
        page.goto("/c/capteurs-de-quai/")
        return str(page.evaluate(MOST_TURNS)).partition("#")[0]
    if name == "profile":
        page.goto("/people/")
        return page.locator("main a[href^='/people/']").nth(2).get_attribute("href") or "/"
    return PAGES[name]


def _take(page: Page, name: str) -> None:
    # Not "networkidle": the page's stream of live events never ends.
    page.evaluate("document.fonts.ready")
    page.evaluate(SEEN)
    taken = Image.open(BytesIO(page.screenshot())).convert("RGB")
    small = taken.quantize(128, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    small.save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
