"""axe-core on a page as it stands: every rule in its light theme, and those about colours in its dark one as well."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from playwright.sync_api import Page, ViewportSize

Themes = Sequence[tuple[str, list[str] | None]]
_AXE = Path(__file__).parents[1] / "node_modules/axe-core/axe.min.js"
_OF_COLOURS = ["color-contrast", "link-in-text-block"]
"""All that a theme can change is colours."""
# A colour on its way to another theme's is nobody's, and hundreds of them on their way take longer than all the rules:
# nothing moves any more. No look at style sheets and media beforehand: the rules that are run by default need none, and
# it takes as long as they do. Rules whose word is of an impact that nobody asks for are not run either.
_RUN = """async ([address, scheme, only, impacts]) => {
  if (!window.axe) {
    const still = new CSSStyleSheet(), script = document.createElement("script");
    still.replaceSync("*, ::before, ::after { transition: none !important }");
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, still];
    script.src = address;
    await new Promise((done, fail) => { script.onload = done; script.onerror = fail; document.head.append(script); });
  }
  const next = () => new Promise(requestAnimationFrame), moving = () => document.getAnimations();
  while (!matchMedia(`(prefers-color-scheme: ${scheme})`).matches) await next();
  for (; moving().length; await next()) for (const one of moving()) { try { one.finish() } catch { one.cancel() } }
  const unasked = axe._audit.rules.filter(rule => impacts && !impacts.includes(rule.impact));
  const rules = Object.fromEntries(unasked.map(rule => [rule.id, {enabled: false}]));
  const {violations} = await axe.run(document, {resultTypes: ["violations"], preload: false, ...(only ? {runOnly: only} : {rules})});
  return violations.flatMap(({id, impact, nodes}) =>
    impacts && !impacts.includes(impact) ? [] : nodes.map(node => `${scheme}: ${id}: ${node.html.slice(0, 160)}`));
}"""
BOTH = (("dark", _OF_COLOURS), ("light", None))
ONE_EACH = ((("light", None),), (("dark", None),))
"""The themes of a wide page, and of a narrow one."""
PHONE: ViewportSize = {"width": 390, "height": 844}
_FRAMED: set[str | None] = set()
"""Whose frame of pages was looked at in every way."""
SERIOUS = frozenset({"serious", "critical"})


def faults_of(page: Page, *, impacts: frozenset[str] | None = SERIOUS, themes: Themes = BOTH) -> list[str]:
    """What axe-core finds in either theme, of these impacts (None: of any). The page is left in the last of `themes`.

    It must have been opened with `bypass_csp`, as axe is not of the product. What it says of markup and colours does not
    come from the database: in a run on PostgreSQL nothing is asked once more (see `postgres-not.txt`).
    """
    if os.environ.get("MAILLON_TEST_DATABASE_URL"):
        return []
    found = []
    for scheme, only in themes:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        found += page.evaluate(_RUN, [_served(), scheme, only, sorted(impacts) if impacts else None])
    return found


@cache
def _served() -> str:
    """Where browsers fetch axe-core, and keep it: half a megabyte is not sent through Playwright for each page."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/javascript")
            self.send_header("Cache-Control", "max-age=86400, immutable")
            self.send_header("Content-Length", str(_AXE.stat().st_size))
            self.end_headers()
            self.wfile.write(_AXE.read_bytes())

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing on the console."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}/axe.js"


def faults_of_pages(visit: Callable[..., Page], name: str | None, paths: Iterable[str]) -> dict[str, list[str]]:
    """What is found on these pages as somebody reads them, wide and as narrow as a phone: axe's faults, and what is wider
    than the screen. Somebody's first page is looked at in both themes at both sizes; the others, which share its frame,
    wide in the light theme and narrow in the dark one."""
    page = visit(name, bypass_csp=True)
    wide = page.viewport_size
    assert wide is not None
    found = {}
    sizes = [wide, PHONE]
    for path in paths:
        both = (BOTH, BOTH) if name not in _FRAMED else ONE_EACH
        _FRAMED.add(name)
        page.set_viewport_size(sizes[0])
        page.goto(path)
        for size in sizes:
            themes = both[size == PHONE]
            page.set_viewport_size(size)
            faults = faults_of(page, themes=themes)
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                faults.append("wider than its screen")
            if faults:
                found[f"{path} {size['width']}"] = faults
        sizes.reverse()  # The next page is opened at the size that the window has.
    return found
