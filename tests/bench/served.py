"""What the tablet's bench stands on: a clinic with open visits, tablets bound to them, and bare pages of the same Streamlit."""

import os
import secrets
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from screening.actions import visits
from screening.settings import Settings
from screening.store import Device, Store
from screening.vault import Vault
from tests.browser.server import ROOT, Server, free_port
from tests.browser.test_resilience import begun
from tests.builders import House, house_of_today, protocol

PAGE, ROW = "devices", "neurostim"
LABELS = ("No", "Not sure")  # what the row is touched with in turn; neither opens a question or calls anybody
GIVEN = {"No": "no", "Not sure": "not_sure"}
QUIET = ("--server.address", "127.0.0.1", "--server.headless", "true", "--browser.gatherUsageStats", "false")

BARE = """
import streamlit as st

at = st.session_state["at"] = st.session_state.get("at", -1) + 1
st.radio("A row", ["No", "Yes", "Not sure"], index=None, key="row")
st.html(f'<p class="saved" data-at="{at}">Saved</p>')
"""
SAME = """
import streamlit as st

at = st.session_state["at"] = st.session_state.get("at", -1) + 1
st.title("A page")
for place in range({rows}):
    options = ["No", "Yes", "Not sure", "I will tell you in person"]
    st.radio(f"Question {{place}}", options, index=None, key="row" if place == 1 else f"row_{{place}}", horizontal=True)
for place in range({lines}):
    st.checkbox(f"Line {{place}}")
for name in ("Back", "Help", "Next"):
    st.button(name)
st.html(f'<p class="saved" data-at="{{at}}">Saved</p>')
"""
CONNECTED = """
import streamlit as st
from starlette.middleware import Middleware

from forms.transport import AtOnce, Together

app = st.App("page.py", middleware=[Middleware(AtOnce), Middleware(Together)])
"""


def same() -> str:
    """Plain Streamlit with as many rows and lines as the tablet's page, which saves nothing."""
    page = next(one for one in protocol().questionnaire.pages if one.id == PAGE)
    lines = sum(len(block.items) + 1 for block in page.block if block.kind == "list")  # and "None of these"
    return SAME.format(rows=sum(len(block.items) for block in page.block if block.kind != "list"), lines=lines)


@contextmanager
def clinic(folder: Path, database: str = "", pair: Path | None = None) -> Iterator[tuple[House, Server]]:
    """A clinic of its own in this folder, with its service running. `database`: another one than a file in it. `pair`: by https."""
    settings = Settings.from_environment({"INTAKE_DATA": str(folder / "data"), "DATABASE_URL": database})
    store = Store.open(settings.database_url, Vault.at(settings))
    house = house_of_today(store)
    server = Server(folder / "data", database=database, pair=pair)
    try:
        yield house, server.start()
    finally:
        server.stop()
        store.close()


def tablet_of(house: House, whole: bool = False) -> tuple[str, str]:
    """A new visit whose client has come to the page, and the cookie of the tablet that it is on. `whole`: all else is answered."""
    ref = all_but_the_row(house, house.open()) if whole else begun(house, PAGE)
    return ref, bound(house, ref)


def bound(house: House, ref: str) -> str:
    """The cookie of a new tablet that this visit is on."""
    now, code, token = datetime.now(UTC), secrets.token_hex(3).upper(), secrets.token_urlsafe()
    device = Device(ref=house.reference(), digest=house.store.vault.code(secrets.token_urlsafe()), name="Tablet")
    visits.give_code(house.store, house.p, now, ref, visits.ANSWER, code)
    visits.take_code(house.store, code, ref, device, token, now)
    with house.store.write() as writer:
        writer.confirm_session(writer.code_of(token))
    return token


def all_but_the_row(house: House, ref: str, **answers: str) -> str:
    house.agree(ref)
    house.answer_all(ref, **answers)
    house.answer(ref, **{ROW: None})
    return ref


@contextmanager
def bare(folder: Path, page: str = BARE, settings: bool = True, connection: bool = False) -> Iterator[str]:
    """The address of a page of plain Streamlit. `settings`: with ours, else with Streamlit's own. `connection`: with our middleware for it."""
    folder.mkdir()
    if settings:
        shutil.copytree(ROOT / ".streamlit", folder / ".streamlit")
    (folder / "page.py").write_text(page)
    (folder / "app.py").write_text(CONNECTED)
    port = free_port()
    script = "app.py" if connection else "page.py"
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port), *QUIET]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(f"http://127.0.0.1:{port}/_stcore/health")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


def _wait(address: str) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"{address} does not answer")
