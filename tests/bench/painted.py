"""From click to painted in a real browser: a row of the tablet beside a bare page of the same Streamlit, in turn."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

from tests.bench.served import LABELS, ROW, bare, clinic, same, tablet_of

TIMES, WARM = 30, 3
AS_IT_COMES, AT_ONCE = "bare page, Streamlit as it comes", "bare page, messages sent at once"
SAME, TABLET = "bare page with as many rows and lines", "tablet, a row answered"

_ARM = """() => { window.benched = new Promise(done => {
  let touched = null;
  addEventListener('click', event => { touched = touched ?? event.timeStamp; }, { capture: true, once: true });
  const app = document.querySelector('[data-testid="stApp"]'), root = document.documentElement;
  const at = () => document.querySelector('.saved')?.dataset.at;
  const before = at();
  const look = () => {
    const over = app.dataset.testScriptState === 'notRunning' && at() && at() !== before;
    if (touched === null || !over || 'unsaved' in root.dataset) { return; }
    watcher.disconnect();
    requestAnimationFrame(() => {  // what comes after this frame's paint
      const after = new MessageChannel();
      after.port1.onmessage = () => done(performance.now() - touched);
      after.port2.postMessage(0);
    });
  };
  const watcher = new MutationObserver(look);
  watcher.observe(root, { childList: true, subtree: true, attributes: true, characterData: true });
}); }"""


class Spread(NamedTuple):
    median: float
    p95: float


def spread(values: list[float]) -> Spread:
    ordered = sorted(values)
    return Spread(median(ordered), ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))])


def painted(folder: Path, times: int = TIMES) -> dict[str, Spread]:
    """Milliseconds, by page. The pages take turns, so that other work on the machine hits all of them."""
    with _pages(folder) as pages:
        found: dict[str, list[float]] = {name: [] for name in pages}
        for turn in range(WARM + times):
            for name, page in pages.items():
                taken = _touch(page, LABELS[turn % 2])
                if turn >= WARM:
                    found[name].append(taken)
    return {name: spread(values) for name, values in found.items()}


def _touch(page: Page, label: str) -> float:
    page.bring_to_front()
    page.wait_for_timeout(150)
    page.evaluate(_ARM)
    page.locator(f".st-key-{ROW}, .st-key-row").get_by_text(label, exact=True).first.click()
    return float(page.evaluate("() => window.benched"))


@contextmanager
def _pages(folder: Path) -> Iterator[Mapping[str, Page]]:
    with ExitStack() as open_now:
        house, server = open_now.enter_context(clinic(folder))
        _, token = tablet_of(house)
        addresses = {
            AS_IT_COMES: open_now.enter_context(bare(folder / "bare", at_once=False)),
            AT_ONCE: open_now.enter_context(bare(folder / "at_once", at_once=True)),
            SAME: open_now.enter_context(bare(folder / "same", at_once=True, page=same())),
            TABLET: f"http://127.0.0.1:{server.port}",
        }
        browser = open_now.enter_context(chromium())
        yield {name: _opened(browser, address, token) for name, address in addresses.items()}


def _opened(browser: Browser, address: str, token: str) -> Page:
    context = browser.new_context(viewport={"width": 768, "height": 1024})
    context.add_cookies([{"name": "tablet", "value": token, "url": address}])
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector(f".st-key-{ROW}, .st-key-row")
    page.wait_for_timeout(1000)
    return page


@contextmanager
def chromium() -> Iterator[Browser]:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        try:
            yield browser
        finally:
            browser.close()
