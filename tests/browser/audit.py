"""What is checked of a page as it stands on the glass: axe's rules, the size of every target, and that nothing is cut off."""

import os
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
LEAST = 48  # pixels, both ways
FORCED = ('a "Skip to main content"',)
"""Targets that Streamlit itself makes smaller: its link past the navigation has no size until the keyboard reaches it."""

_TARGETS = """least => {
  const inside = root => [root, ...[...root.querySelectorAll('*')].flatMap(one => one.shadowRoot ? inside(one.shadowRoot) : [])];
  const kinds = 'button, a[href], input, textarea, select, summary, [role=button], [role=radio], [role=checkbox]';
  const fields = '[data-testid="stTextInputRootElement"], [data-testid="stTextAreaRootElement"]';
  const small = one => {
    const whole = one.closest('label') || one.closest(fields) || one;
    const style = getComputedStyle(whole), box = whole.getBoundingClientRect();
    const hidden = style.visibility === 'hidden' || style.display === 'none' || !box.width || !box.height;
    if (hidden || one.closest('[inert], [aria-hidden=true], .st-key-place')) { return ''; }
    if (box.width >= least - 0.5 && box.height >= least - 0.5) { return ''; }
    const name = (whole.innerText || one.getAttribute('aria-label') || one.name || '').trim().slice(0, 40);
    return `${one.tagName.toLowerCase()} "${name}" ${Math.round(box.width)}x${Math.round(box.height)}`;
  };
  return [...new Set(inside(document).flatMap(root => [...root.querySelectorAll(kinds)]).map(small).filter(Boolean))];
}"""

_CUT = """() => {
  const main = document.querySelector('[data-testid="stMain"]') || document.scrollingElement;
  return main.scrollWidth > main.clientWidth + 1 ? [`${main.scrollWidth - main.clientWidth} px wider than the screen`] : [];
}"""


class Audit:
    """Collects what is wrong, by page. `INTAKE_PICTURES=folder` keeps a picture of each page that was looked at."""

    def __init__(self) -> None:
        self.wrong: list[str] = []
        self.looked = 0
        folder = os.environ.get("INTAKE_PICTURES")
        self._pictures = Path(folder) if folder else None

    def look(self, page: Page, name: str) -> None:
        self.looked += 1
        faults = [*violations(page), *small_targets(page), *wider_than_the_screen(page)]
        self.wrong += [f"{name}: {fault}" for fault in faults]
        if self._pictures:
            self._pictures.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=self._pictures / f"{self.looked:03} {name}.png")


def violations(page: Page) -> list[str]:
    response: dict[str, Any] = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"]}).response
    return [
        f"{one['id']} ({one['impact']}): {' | '.join(str(node['target']) for node in one['nodes'][:3])}"
        for one in response["violations"]
    ]


def small_targets(page: Page) -> list[str]:
    found: list[str] = page.evaluate(_TARGETS, LEAST)
    return [f"target too small: {one}" for one in found if not any(forced in one for forced in FORCED)]


def wider_than_the_screen(page: Page) -> list[str]:
    found: list[str] = page.evaluate(_CUT)
    return found
