"""The server's memory while tablets come, answer once a second and go, each time with another visit."""

import asyncio
import os
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from statistics import linear_regression
from time import perf_counter

from tests.bench.crowd import User, missing, stored
from tests.bench.served import clinic, tablet_of
from tests.bench.sockets import Line
from tests.browser.server import Server
from tests.builders import House

TABLETS, SECONDS, STAY, EVERY = 12, 600.0, 20.0, 5.0
WARM = 1 / 2  # of the time, before growth counts: until then the 128 pages that are kept for tablets that sleep fill up


@dataclass(frozen=True)
class Sample:
    seconds: float
    answers: int
    megabytes: float  # resident


@dataclass(frozen=True)
class Soak:
    samples: Sequence[Sample]
    visits: int
    lost: int
    faults: Sequence[str]

    @property
    def growth(self) -> float:
        """Megabytes for each 1,000 answers, once as many pages are kept as ever will be."""
        late = self.samples[int(len(self.samples) * WARM) :]
        return 1000 * linear_regression([one.answers for one in late], [one.megabytes for one in late]).slope


def soak(folder: Path, seconds: float = SECONDS, tablets: int = TABLETS, stay: float = STAY, every: float = EVERY) -> Soak:
    with clinic(folder) as (house, server):
        users = [_user(house, server) for _ in range(tablets * ceil(seconds / stay))]
        seats = [users[place::tablets] for place in range(tablets)]
        samples = asyncio.run(_watched(server, seats, users, stay, every))
        lost = sum(missing(user.saved, stored(house, user.ref)) for user in users)
    return Soak(samples, len(users), lost, [fault for user in users for fault in user.shows_faults()])


def _user(house: House, server: Server) -> User:
    ref, token = tablet_of(house)
    return User(ref, Line(server.port, token, "ask"))


async def _watched(
    server: Server, seats: Sequence[Sequence[User]], users: Sequence[User], stay: float, every: float
) -> list[Sample]:
    assert server.process
    begin, samples = perf_counter(), []
    working = asyncio.gather(*(_sit(seat, stay) for seat in seats))
    while not working.done():
        await asyncio.wait([working], timeout=every)
        answers = sum(len(user.saved) for user in users)
        samples.append(Sample(perf_counter() - begin, answers, resident(server.process.pid)))
    await working
    return samples


async def _sit(seat: Sequence[User], stay: float) -> None:
    for user in seat:
        await user.line.open()
        await user.answer(perf_counter() + stay)
        await user.line.close()


def resident(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
