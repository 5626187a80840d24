"""Two replicas behind nginx on PostgreSQL: clients in the middle of their forms, one replica killed; then two beside one.

Run it with: python -m tests.replicas
"""

import asyncio
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from websockets.exceptions import ConnectionClosed, InvalidHandshake

from screening.actions import publishing
from screening.library import read
from tests.bench.crowd import missing, stored
from tests.bench.served import GIVEN, LABELS, PAGE, ROW, clinic, tablet_of
from tests.bench.sockets import Line
from tests.browser.server import Server
from tests.builders import House
from tests.nginx import nginx, route
from tests.postgres import Postgres

CLIENTS = 12
TOUCHES = 6  # before a replica is killed, and as many after
SECONDS = 15.0  # that throughput is measured
TRIES = 50


@dataclass
class Client:
    """A browser behind nginx: it keeps its cookies, and comes again where its line breaks."""

    ref: str
    cookie: str
    port: int
    line: Line | None = None
    state: dict[str, str | bool] = field(
        default_factory=dict
    )  # what stands on its page, also where the server knows nothing of it
    saved: list[str] = field(default_factory=list)  # what the screen said to be saved
    broken: int = 0

    async def touch(self, times: int) -> None:
        for _ in range(times):
            await self._answer(LABELS[len(self.saved) % 2])

    async def _answer(self, label: str) -> None:
        for _ in range(TRIES):
            line = await self._joined("ask")
            try:
                await line.choose(ROW, label)
            except (ConnectionClosed, OSError):
                self._parted()
                continue
            if line.says_saved or self._shows(line, label):
                self.saved.append(GIVEN[label])
                return
        raise AssertionError("an answer was not said to be saved")

    def _shows(self, line: Line, label: str) -> bool:
        """After the line broke, the new page may show that the store has it already."""
        return self.broken > 0 and line.shown.get(ROW) == label

    async def finish(self) -> None:
        """Reads the copy, ticks it and sends it."""
        for _ in range(TRIES):
            self.line = None
            try:
                line = await self._joined("certify")
                await line.tick("certify")
                await line.press("send")
                await line.close()
                return
            except (ConnectionClosed, OSError):
                self._parted()

    async def _joined(self, page: str) -> Line:
        while self.line is None:
            line = Line(self.port, self.cookie, page, dict(self.state))
            try:
                await line.open()
                self.line = line
                if page == "ask":
                    line.state = self.state = {line.widgets["place"]: PAGE} | line.state
            except (ConnectionClosed, InvalidHandshake, OSError):
                self._parted()
                await asyncio.sleep(0.2)
        return self.line

    def _parted(self) -> None:
        self.line, self.broken = None, self.broken + 1


@dataclass(frozen=True)
class Outcome:
    clients: int
    broken: int  # lines that broke when the replica died
    finished: int
    acknowledged: int
    lost: int


@contextmanager
def replicas(folder: Path, database: str) -> Iterator[tuple[House, list[Server], int]]:
    """The clinic, its two services, each with a data folder of its own and the same key, and the port of nginx before them."""
    with clinic(folder, database) as (house, first):
        (folder / "second").mkdir()
        shutil.copy2(folder / "data" / "key", folder / "second" / "key")
        second = Server(folder / "second", database=database).start()
        try:
            with nginx(folder / "nginx", [first.port, second.port]) as port:
                yield house, [first, second], port
        finally:
            second.stop()


def survived(house: House, servers: Sequence[Server], port: int, clients: int = CLIENTS, touches: int = TOUCHES) -> Outcome:
    people = [_client(house, port) for _ in range(clients)]
    asyncio.run(_through(people, servers[0], touches))
    visits = [house.visit(person.ref) for person in people]
    return Outcome(
        clients,
        sum(person.broken > 0 for person in people),
        sum(visit.response is not None for visit in visits),
        sum(len(person.saved) for person in people),
        sum(missing(person.saved, stored(house, person.ref)) for person in people),
    )


def _client(house: House, port: int) -> Client:
    """Everything is answered but one row, which the client goes on changing."""
    ref, token = tablet_of(house, whole=True)
    return Client(ref, f"{token}; {route(port)}", port)


async def _through(people: Sequence[Client], dies: Server, touches: int) -> None:
    await asyncio.gather(*(person.touch(touches) for person in people))
    going_on = [asyncio.create_task(person.touch(touches)) for person in people]
    await asyncio.sleep(0.2)
    await asyncio.to_thread(dies.kill)
    await asyncio.gather(*going_on)
    await asyncio.gather(*(person.finish() for person in people))


def published_meanwhile(house: House, port: int, content: Path, clients: int = 4) -> set[str]:
    """Clients of both replicas answer while a version is published at one desk. Returns what they were screened by."""
    people = [_client(house, port) for _ in range(clients)]

    async def through() -> None:
        await asyncio.gather(*(person.touch(2) for person in people))
        await asyncio.to_thread(publishing.publish, house.store, house.p, house.tick(), read(content), content, "Another word")
        await asyncio.gather(*(person.touch(2) for person in people))
        await asyncio.gather(*(person.finish() for person in people))

    asyncio.run(through())
    assert all(stored(house, person.ref)[-4:] == person.saved for person in people)
    return {response.protocol if (response := house.visit(person.ref).response) else "" for person in people}


def throughput(house: House, port: int, clients: int = CLIENTS, seconds: float = SECONDS) -> float:
    """Saved answers a second, each client as quickly as the screen answers."""
    people = [_client(house, port) for _ in range(clients)]

    async def work(person: Client) -> None:
        end = perf_counter() + seconds
        while perf_counter() < end:
            await person.touch(1)

    async def together() -> None:
        await asyncio.gather(*(person.touch(1) for person in people))
        await asyncio.gather(*(work(person) for person in people))

    asyncio.run(together())
    return sum(len(person.saved) - 1 for person in people) / seconds


def main() -> int:
    with (
        TemporaryDirectory() as folder,
        Postgres() as postgres,
        replicas(Path(folder), postgres.database()) as (house, servers, port),
    ):
        both = throughput(house, port)
        found = survived(house, servers, port)
        one = throughput(house, port)
    print(
        f"{found.clients} clients in the middle of their forms, one of two replicas killed: {found.broken} lines broke,"
        f" {found.finished} finished, {found.acknowledged} answers acknowledged, {found.lost} lost"
    )
    print(f"Saved answers a second through nginx: {both:.0f} with two replicas, {one:.0f} with one ({both / one:.2f} times)")
    return 0 if found.finished == found.clients and not found.lost else 1


if __name__ == "__main__":
    sys.exit(main())
