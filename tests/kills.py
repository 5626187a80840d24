"""kill -9 of the real server while tablets answer over its real websocket: what was acknowledged is compared with what is stored.

Run it with: python -m tests.kills [rounds on SQLite, default 100] [on PostgreSQL, default 25]
"""

import asyncio
import random
import sqlite3
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from websockets.exceptions import ConnectionClosed

from screening.audit import broken
from screening.errors import IntakeError
from tests.bench.crowd import missing, stored
from tests.bench.served import GIVEN, LABELS, ROW, clinic, tablet_of
from tests.bench.sockets import Line
from tests.browser.server import Server
from tests.builders import House
from tests.postgres import Postgres

TABLETS = 4
LONGEST = 1.5  # seconds that a server lives after its tablets are connected


@dataclass
class Tablet:
    ref: str
    token: str
    before: list[str] = field(default_factory=list)  # what was stored when this round began
    saved: list[str] = field(default_factory=list)  # what the screen said to be saved in this round
    faults: list[str] = field(default_factory=list)

    async def answer(self, line: Line) -> None:
        """As quickly as the screen says "Saved", until the line breaks."""
        last = self.before[-1] if self.before else ""
        try:
            while True:
                label = next(one for one in LABELS if GIVEN[one] != last)
                await line.choose(ROW, label)
                last = GIVEN[label]
                if line.says_saved:
                    self.saved.append(last)
                else:
                    self.faults.append("not said to be saved")
        except (ConnectionClosed, OSError):
            self.faults += line.faults


@dataclass
class Tally:
    rounds: int = 0
    acknowledged: int = 0
    under_way: int = 0  # stored, and the server died before the screen could say so
    lost: int = 0
    repeated: int = 0
    corrupt: int = 0
    faults: int = 0

    @property
    def is_clean(self) -> bool:
        return not (self.lost or self.repeated or self.corrupt or self.faults) and self.acknowledged > 0


def kills(folder: Path, rounds: int, database: str = "", chance: random.Random | None = None) -> Tally:
    chance, tally = chance or random.Random(), Tally()
    with clinic(folder, database) as (house, server):
        tablets = [Tablet(*tablet_of(house)) for _ in range(TABLETS)]
        house.store.close()  # so that the server alone holds the file when it dies
        for _ in range(rounds):
            asyncio.run(_until_killed(server, tablets, chance.uniform(0, LONGEST)))
            server.start()  # mends the database as it would after a power cut
            _compare(house, tablets, tally)
            tally.corrupt += _corrupt(house, database)
            house.store.close()
            if tally.rounds % 10 == 0:
                print(tally, file=sys.stderr, flush=True)
    return tally


async def _until_killed(server: Server, tablets: Sequence[Tablet], seconds: float) -> None:
    lines = [Line(server.port, tablet.token, "ask") for tablet in tablets]
    for line in lines:
        await line.open()
    working = [asyncio.create_task(tablet.answer(line)) for tablet, line in zip(tablets, lines, strict=True)]
    await asyncio.sleep(seconds)
    await asyncio.to_thread(server.kill)
    await asyncio.gather(*working)


def _compare(house: House, tablets: Sequence[Tablet], tally: Tally) -> None:
    tally.rounds += 1
    for tablet in tablets:
        everything = stored(house, tablet.ref)
        new = everything[len(tablet.before) :]
        tally.acknowledged += len(tablet.saved)
        tally.lost += missing(tablet.before + tablet.saved, everything)
        tally.under_way += len(new) > len(tablet.saved)
        tally.repeated += repeated(everything, len(tablet.before) + len(tablet.saved))
        tally.faults += len(tablet.faults)
        tablet.before, tablet.saved, tablet.faults = everything, [], []


def repeated(everything: Sequence[str], acknowledged: int) -> int:
    """Tablets answer in turn: two alike side by side, or more than the one that was under way, were stored twice."""
    alike = sum(one == other for one, other in zip(everything, everything[1:], strict=False))
    return alike + max(0, len(everything) - acknowledged - 1)


def _corrupt(house: House, database: str) -> int:
    """The file, every visit and the chain of the audit."""
    try:
        with house.store.read() as reader:
            opened = {visit.ref: len(visit.entries) for visit in reader.visits()}
            bad = broken(house.store.vault.audit_key, reader.audit()) is not None or not opened
    except IntakeError:
        return 1
    if database:
        return int(bad)
    with sqlite3.connect(house.store._engine.url.database or "") as file:
        return int(bad or file.execute("PRAGMA integrity_check").fetchone() != ("ok",))


def show(name: str, tally: Tally, seconds: float) -> None:
    print(
        f"{name}: killed {tally.rounds} times in {seconds:.0f} s; {tally.acknowledged} answers acknowledged, {tally.lost} lost,"
        f" {tally.corrupt} times corrupt, {tally.repeated} stored twice; {tally.under_way} stored while the server died",
        flush=True,
    )


def _found(name: str, rounds: int, database: str = "") -> Tally:
    start = perf_counter()
    with TemporaryDirectory() as folder:
        tally = kills(Path(folder), rounds, database)
    show(name, tally, perf_counter() - start)
    return tally


def main(on_sqlite: int = 100, on_postgres: int = 25) -> int:
    found = [_found("SQLite", on_sqlite)] if on_sqlite else []
    if on_postgres:
        with Postgres() as postgres:
            found.append(_found("PostgreSQL", on_postgres, postgres.database()))
    return 0 if all(tally.is_clean for tally in found) else 1


if __name__ == "__main__":
    sys.exit(main(*(int(one) for one in sys.argv[1:])))
