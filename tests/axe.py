"""axe-core on a page as it stands: every rule in its light theme, and those about colours in its dark one as well."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from playwright.sync_api import Page, ViewportSize

Themes = Sequence[tuple[str, list[str] | None]]
_AXE = Path(__file__).parents[1] / "node_modules/axe-core/axe.min.js"
_OF_COLOURS = ["color-contrast", "link-in-text-block"]
"""All that a theme can change is colours."""
_SETTLE = """scheme => {
  for (const one of document.getAnimations()) { try { one.finish() } catch { one.cancel() } }
  return matchMedia(`(prefers-color-scheme: ${scheme})`).matches && document.getAnimations().length === 0;
}"""
"""What moves has arrived: a colour on its way to another theme's is nobody's."""
# Without a look at style sheets and media beforehand: the rules that are run by default need none, and it takes as long
# as they do.
_RUN = "only => axe.run(document, {resultTypes: ['violations'], preload: false, ...(only ? {runOnly: only} : {})})"
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
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_AXE.read_text())
    return [
        f"{scheme}: {rule['id']}: {node['html'][:160]}"
        for scheme, only in themes
        for rule in _violations(page, scheme, only)
        if impacts is None or rule["impact"] in impacts
        for node in rule["nodes"]
    ]


def faults_of_pages(visit: Callable[..., Page], name: str | None, paths: Iterable[str]) -> dict[str, list[str]]:
    """What is found on these pages as somebody reads them, wide and as narrow as a phone: axe's faults, and what is wider
    than the screen. Somebody's first page is looked at in both themes at both sizes; the others, which share its frame,
    wide in the light theme and narrow in the dark one."""
    page = visit(name, bypass_csp=True)
    wide = page.viewport_size
    assert wide is not None
    found = {}
    for path in paths:
        page.set_viewport_size(wide)
        page.goto(path)
        both = (BOTH, BOTH) if name not in _FRAMED else ONE_EACH
        _FRAMED.add(name)
        for size, themes in zip((wide, PHONE), both, strict=True):
            page.set_viewport_size(size)
            faults = faults_of(page, themes=themes)
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                faults.append("wider than its screen")
            if faults:
                found[f"{path} {size['width']}"] = faults
    return found


def _violations(page: Page, scheme: str, only: list[str] | None) -> list[dict[str, object]]:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.wait_for_function(_SETTLE, arg=scheme)
    return list(page.evaluate(_RUN, only)["violations"])
