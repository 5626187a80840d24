"""From click to painted in a real browser: a row of the tablet beside a bare page of the same Streamlit, in turn."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

from tests.bench.served import LABELS, ROW, bare, clinic, same, tablet_of

TIMES, WARM = 30, 3
SPEEDS = (1, 4)  # how many times slower the browser computes than this machine can; a tablet is a slow computer
OWN, OURS = "bare page, Streamlit's own settings", "bare page, our settings"
CONNECTED, SAME = "bare page, our settings and connection", "the same with as many rows and lines"
BARE, TABLET = (OWN, OURS, CONNECTED, SAME), "tablet, a row answered"
_SLOWER = "Emulation.setCPUThrottlingRate"

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


def painted(folder: Path, times: int = TIMES) -> dict[int, dict[str, Spread]]:
    """Milliseconds, by speed and page. The pages take turns, so that other work on the machine hits all of them."""
    labels = cycle(LABELS)  # a touch on what is chosen already changes nothing
    with _pages(folder) as pages:
        return {speed: _painted_at(speed, pages, list(islice(labels, WARM + times))) for speed in SPEEDS}


def _painted_at(speed: int, pages: Mapping[str, Page], labels: Sequence[str]) -> dict[str, Spread]:
    found: dict[str, list[float]] = {name: [] for name in pages}
    browsers = {name: page.context.new_cdp_session(page) for name, page in pages.items()}
    for turn, label in enumerate(labels):
        for name, page in pages.items():
            browsers[name].send(_SLOWER, {"rate": speed})
            taken = _touch(page, label)
            browsers[name].send(_SLOWER, {"rate": 1})  # a page that is made slow takes time from the others, at rest too
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
            OWN: open_now.enter_context(bare(folder / "own", settings=False)),
            OURS: open_now.enter_context(bare(folder / "ours")),
            CONNECTED: open_now.enter_context(bare(folder / "connected", connection=True)),
            SAME: open_now.enter_context(bare(folder / "same", same(), connection=True)),
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
