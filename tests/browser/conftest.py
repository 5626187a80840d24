"""One Chromium a module (it holds an event loop while it lives, which others need), a server a test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from screening.settings import Settings
from screening.store import Store
from screening.vault import Vault
from tests.browser.people import PIN
from tests.browser.server import Server
from tests.builders import House, house_of_today

WAY = "These tests need Chromium: install it, on Debian with: sudo apt-get install chromium"


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    assert found, WAY
    quiet = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
    ]
    running = playwright.chromium.launch(executable_path=found, args=quiet)
    yield running
    running.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    running = Server(tmp_path / "data").start()
    yield running
    running.stop()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A clinic in the server's data folder, set up an hour ago: a test begins at the page that it is about."""
    settings = Settings.from_environment({"INTAKE_DATA": str(tmp_path / "data")})
    store = Store.open(settings.database_url, Vault.at(settings))
    yield house_of_today(store, PIN)
    store.close()


@pytest.fixture
def served(house: House, server: Server) -> House:
    """That clinic with its service running at `server.url`."""
    return house
