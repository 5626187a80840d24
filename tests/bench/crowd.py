"""Many tablets at once, each answering once a second; at the end every answer that was said to be saved is looked for in the store."""

import asyncio
import os
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from screening.entry import Answered
from tests.bench.served import GIVEN, LABELS, ROW, clinic, tablet_of
from tests.bench.sockets import Line
from tests.browser.server import Server
from tests.builders import House

TABLETS, SECONDS, EVERY = 50, 20.0, 1.0


@dataclass
class User:
    ref: str
    line: Line
    saved: list[str] = field(default_factory=list)  # what the screen said to be saved
    taken: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    async def answer(self, until: float) -> None:
        """Once a second until the time is over; a tablet whose connection fails stops, and says so."""
        await asyncio.sleep(random.random() * EVERY)
        while (start := perf_counter()) < until:
            label = LABELS[len(self.saved) % 2]
            try:
                self.taken.append(await self.line.choose(ROW, label))
            except Exception as fault:
                self.faults.append(type(fault).__name__)
                return
            if self.line.says_saved:
                self.saved.append(GIVEN[label])
            else:
                self.faults.append("not said to be saved")  # the same touch again, a second later
            await asyncio.sleep(max(0.0, EVERY - (perf_counter() - start)))

    def shows_faults(self) -> list[str]:
        return self.faults + self.line.faults


@dataclass(frozen=True)
class Crowd:
    tablets: int
    seconds: float
    taken: Sequence[float]  # milliseconds an answer, from sent to the end of its run
    cpu: float  # milliseconds of the server's processor an answer
    faults: Counter[str]
    lost: int
    control: int  # the same count for one tablet, with an answer that nobody sent


def missing(saved: Sequence[str], stored: Sequence[str]) -> int:
    """How many of the answers said to be saved are not in the store, each in its turn."""
    rest = iter(stored)
    return sum(all(one != kept for kept in rest) for one in saved)


def stored(house: House, ref: str) -> list[str]:
    """Every answer to the row, in the order in which they were saved."""
    answers = (entry.answer for entry in house.visit(ref).entries if isinstance(entry, Answered))
    return [str(answer.given) for answer in answers if answer.item == ROW]


def crowd(folder: Path, tablets: int = TABLETS, seconds: float = SECONDS) -> Crowd:
    with clinic(folder) as (house, server):
        users = [_user(house, server) for _ in range(tablets)]
        before = _cpu(server)
        asyncio.run(_answer(users, seconds))
        cpu = _cpu(server) - before
        found = {user.ref: stored(house, user.ref) for user in users}
    never = [*users[0].saved, GIVEN[LABELS[len(users[0].saved) % 2]]]
    taken = [1000 * each for user in users for each in user.taken]
    return Crowd(
        tablets,
        seconds,
        taken,
        1000 * cpu / max(1, len(taken)),
        Counter(fault for user in users for fault in user.shows_faults()),
        sum(missing(user.saved, found[user.ref]) for user in users),
        missing(never, found[users[0].ref]),
    )


def _user(house: House, server: Server) -> User:
    ref, token = tablet_of(house)
    return User(ref, Line(server.port, token, "ask"))


async def _answer(users: Sequence[User], seconds: float) -> None:
    for user in users:
        await user.line.open()
    until = perf_counter() + seconds
    await asyncio.gather(*(user.answer(until) for user in users))
    for user in users:
        await user.line.close()


def _cpu(server: Server) -> float:
    """Seconds of processor that the server has used; 0 where the system does not say."""
    assert server.process
    try:
        parts = Path(f"/proc/{server.process.pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")
