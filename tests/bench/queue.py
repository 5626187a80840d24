"""How long the queue takes to open, as the desk's page runs it, over so many stored visits of which one in ten is open."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from time import process_time
from typing import NamedTuple

from streamlit.testing.v1 import AppTest

from forms import service
from forms.service import Service
from screening.actions import board, people
from screening.entry import Entry
from screening.settings import Settings
from screening.store import Store
from screening.vault import Vault
from tests.bench.painted import Spread, spread
from tests.builders import MORNING, PASSWORD, house_in, protocol
from tests.many import answers, left, many, sent

SCRIPT = Path(__file__).resolve().parent.parent.parent / "forms" / "pages.py"
TIMES = 21


class Queue(NamedTuple):
    visits: int
    open: int
    made: float  # seconds that the index took, once
    opened: Spread


def visit(number: int) -> tuple[datetime, list[Entry]]:
    """Nine of ten ended; of the others half wait for review and half are drafts."""
    at = MORNING + timedelta(minutes=number % 480)
    if number % 10:
        return at, [left(at)]
    given = {"botulinum": "no", "goal_areas": ["forehead:left"]}
    return at, [sent(given, at)] if number % 20 else answers(given, at)


def timed_queue(folder: Path, visits: int, times: int = TIMES) -> Queue:
    settings = Settings.from_environment({"INTAKE_DATA": str(folder)})
    store = Store.open(settings.database_url, Vault.at(settings))
    clinic = house_in(store, MORNING)
    many(store, visits, visit)
    clinic.tick(hours=9)
    start = process_time()
    board.refresh(store, protocol(), clinic.now)
    made = process_time() - start
    held = Service(store=store, settings=settings, clock=clinic.tick, protocol=protocol())
    people.sign_in(store, "desk", PASSWORD, "bench", "token", clinic.now)
    held.cookie = lambda name: "token" if name == "staff" else ""
    service.put(held)
    opened = _opened(times)
    with store.read() as reader:
        still = sum(not one.closed for one in reader.index.everyone())
    store.close()
    return Queue(visits, still, made, opened)


def _opened(times: int) -> Spread:
    taken: list[float] = []
    for _ in range(times + 1):
        start = process_time()
        at = AppTest.from_file(str(SCRIPT), default_timeout=60).run()
        taken.append((process_time() - start) * 1000)
        assert not at.exception and any(str(one.key).startswith("open_") for one in at.button)
    return spread(_without_first(taken))


def _without_first(taken: Sequence[float]) -> list[float]:
    """What the first run loads is not the queue's."""
    return list(taken[1:])
