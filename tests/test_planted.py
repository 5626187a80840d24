"""A client whose name, phone number and answers are looked for wherever the service leaves bytes behind."""

import asyncio
import io
import logging
import time
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from forms import service, upkeep
from forms.sealing import seal_visit
from forms.service import Service
from screening.__main__ import main
from screening.actions import access, people, tablets, visits
from screening.identity import Client
from screening.settings import Backups, Settings
from screening.store import Device, Store
from screening.vault import Vault
from tests.bench.served import LABELS, ROW, all_but_the_row, bound, clinic
from tests.bench.sockets import Line
from tests.browser.server import Server
from tests.builders import ALL, MORNING, PASSWORD, House, house_in, protocol
from tests.postgres import Postgres

NAME, PHONE, ANSWER, REASON = "Quibblemore Zanzibarine", "780-555-0142", "the wedding of Xanthippe", "Ulverstonian notes"
PLANTED = ("Quibblemore", "Zanzibarine", "555-0142", "1971-07-13", "Xanthippe", "Ulverstonian", "goals_words", "%PDF", PASSWORD)
SCRIPT = Path(__file__).parent.parent / "forms" / "pages.py"


@pytest.fixture
def held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    monkeypatch.setenv("INTAKE_DATA", str(tmp_path))
    settings = Settings.from_environment({"INTAKE_DATA": str(tmp_path), "INTAKE_BACKUP_DIR": str(tmp_path / "kept")})
    house = house_in(Store.open(settings.database_url, Vault.at(settings)), MORNING)
    made = Service(store=house.store, settings=settings, clock=house.tick, protocol=protocol())
    service.put(made)
    yield made
    house.store.close()


def lived_through(held: Service) -> tuple[House, str]:
    """A visit from its opening to the sealed packet and its end, with the desk's pages, a back-up and the commands."""
    with held.store.read() as reader:
        clinic, staff = reader.clinic(), {one.user: one for one in reader.all_staff()}
    assert clinic
    house = House(held.store, clinic, staff["practitioner"], staff["desk"], MORNING)
    held.clock = house.tick
    client, ref = sealed(house)
    people.sign_in(held.store, "practitioner", PASSWORD, "test", "the token", house.tick())
    held.cookie = lambda name: "the token" if name == "staff" else ""
    at = AppTest.from_file(str(SCRIPT), default_timeout=60).run()
    at.button(key=f"open_{ref}").click().run()
    assert not at.exception and NAME in " ".join(one.proto.body for one in at.get("html"))
    visits.withdraw(house.store, house.p, house.tick(), ref, REASON)
    tablet = Device(ref=house.reference(), digest=house.store.vault.code("glass"), name="Tablet", paired_at=house.tick())
    with house.store.write() as writer:
        writer.put_device(tablet)
    tablets.arrive(house.store, "glass", house.tick(), NAME, date(1971, 7, 13), "en")
    access.ask(house.store, house.p, house.tick(), client.ref, protocol())
    upkeep.Upkeep(held).look()
    return house, ref


def sealed(house: House) -> tuple[Client, str]:
    """The planted client, and a visit of it up to the sealed packet."""
    client = Client(ref=house.reference(), name=NAME, birth_date=date(1971, 7, 13), phone=PHONE)
    ref = visits.open_visit(house.store, house.r, house.tick(), protocol(), client, ALL, house.reference)
    house.agree(ref)
    house.answer_all(ref, goals_words=ANSWER)
    house.submit(ref)
    house.look(ref)
    house.decide(ref)
    house.release(ref)
    house.sign(ref)
    house.countersign(ref)
    seal_visit(house.store, protocol(), house.practitioner, ref, house.reference(), house.tick())
    return client, ref


def test_planted_words_are_nowhere_on_the_disk_and_in_no_log(
    held: Service, tmp_path: Path, caplog: Any, capfd: Any, monkeypatch: Any
) -> None:
    with caplog.at_level(logging.DEBUG):
        for name in ("sqlalchemy.engine", "streamlit", "alembic"):
            monkeypatch.setattr(logging.getLogger(name), "propagate", True)
            logging.getLogger(name).setLevel(logging.DEBUG)
        house, ref = lived_through(held)
        assert main(["audit"]) == 0
        data = access.give(house.store, house.p, house.tick(), house.visit(ref).client, protocol())
    out = "".join(capfd.readouterr()) + caplog.text
    for name in ("sqlalchemy.engine", "streamlit", "alembic"):
        logging.getLogger(name).setLevel(logging.NOTSET)

    files = {str(path.relative_to(tmp_path)): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert {"intake.db", "intake.db-wal", "key"} <= files.keys() and any(name.endswith(".backup") for name in files)
    _assert_nowhere(files | {"what was logged and printed": out.encode()})
    house.store.close()
    _assert_nowhere({"intake.db": (tmp_path / "intake.db").read_bytes()})

    # The control: the search finds what is there, in each of the places.
    assert ref.encode() in files["intake.db-wal"] + files["intake.db"] and ref in out and "INSERT INTO entry" in out
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        given = {name: packed.read(name) for name in packed.namelist()}
    for word in PLANTED[:-1]:
        assert any(word.encode() in body for body in given.values()), word
    assert any(name.endswith(".pdf") for name in given) and all("Quibblemore" not in name for name in given)


def test_planted_words_are_in_no_file_of_postgresql_and_in_no_log_of_the_real_server(tmp_path: Path) -> None:
    """Tables, write-ahead log and the database's own log of every statement, while a tablet and the desk are served."""
    with Postgres() as postgres:
        for setting in ("ALTER SYSTEM SET log_statement = 'all'", "SELECT pg_reload_conf()"):
            postgres.run(setting)
        database, begun = postgres.database(), time.time()
        with clinic(tmp_path, database) as (house, server):
            _, ref = sealed(house)
            shown = asyncio.run(_served(house, server, ref))
            visits.withdraw(house.store, house.p, house.tick(), ref, REASON)
            postgres.run("CHECKPOINT")
            log = server.log.read_bytes()
            _assert_nowhere({"the server's log": log} | _files_of(postgres, begun))
        # The controls: the words went through the server, its log and the database's are written, and the search finds.
        assert NAME in shown and PHONE in shown and b"Data folder" in log
        assert any(b"INSERT INTO entry" in body and ref.encode() in body for body in _files_of(postgres, begun).values())
        postgres.run(f"CREATE TABLE planted AS SELECT '{NAME}' AS name")
        postgres.run("CHECKPOINT")
        found = {name for name, body in _files_of(postgres, begun).items() if NAME.encode() in body}
        assert {"base", "pg_wal", "log"} <= {Path(name).parts[0] for name in found}, found


def _files_of(postgres: Postgres, since: float) -> dict[str, bytes]:
    """Those that were written since then: the others are the empty templates."""
    files = [path for path in postgres.folder.rglob("*") if path.is_file() and path.stat().st_mtime >= since]
    return {str(path.relative_to(postgres.folder)): path.read_bytes() for path in files}


async def _served(house: House, server: Server, sealed_ref: str) -> str:
    """All that the real server drew: the planted client answers on a tablet, and the desk has the queue and the record open."""
    client, now = house.visit(sealed_ref).client, datetime.now(UTC)
    again = all_but_the_row(house, house.open(NAME, date(1971, 7, 13)), goals_words=ANSWER)
    tablet = Line(server.port, bound(house, again), "ask")
    people.sign_in(house.store, "practitioner", PASSWORD, "test", "the token", now)
    drawn: list[str] = []
    await tablet.open()
    await tablet.choose(ROW, LABELS[0])
    assert tablet.says_saved
    for page in ("queue", f"client?ref={client}"):
        desk = Line(server.port, "the token", page, kind="staff")
        await desk.open()
        drawn += desk.html
        assert not desk.faults
        await desk.close()
    await tablet.close()
    return " ".join(drawn)


def _assert_nowhere(files: dict[str, bytes]) -> None:
    """Whatever the case of their letters."""
    for name, body in files.items():
        low = body.lower()
        for word in PLANTED:
            for encoding in ("utf-8", "utf-16-le"):
                assert word.lower().encode(encoding) not in low, f"{word} can be read in {name}"


def test_without_encryption_the_words_would_be_found(held: Service, tmp_path: Path, monkeypatch: Any) -> None:
    """The other control: the same search, with a vault that seals nothing."""
    monkeypatch.setattr("screening.vault.Vault.seal", lambda self, plain, about: b"\x02" + plain)
    with held.store.write() as writer:
        writer.put_client(Client(ref="C2A4RFX8", name=NAME, birth_date=date(1971, 7, 13), phone=PHONE))
    with pytest.raises(AssertionError, match="can be read in intake.db-wal"):
        _assert_nowhere({"intake.db-wal": (tmp_path / "intake.db-wal").read_bytes()})


def test_the_desk_says_how_fresh_the_last_back_up_is(held: Service) -> None:
    with held.store.read() as reader:
        clinic, staff = reader.clinic(), {one.user: one for one in reader.all_staff()}
    assert clinic
    house = House(held.store, clinic, staff["practitioner"], staff["desk"], MORNING)
    held.clock = house.tick

    def seen(user: str) -> str:
        token = f"token of {user} at {house.tick()}"
        people.sign_in(held.store, user, PASSWORD, "test", token, house.tick())
        held.cookie = lambda name: token if name == "staff" else ""
        at = AppTest.from_file(str(SCRIPT), default_timeout=60).run()
        assert not at.exception
        return " ".join(one.proto.body for one in at.get("html"))

    words = held.words("desk")
    page = seen("practitioner")
    assert words["backup_late"] in page and words["backup_never"] in page and words["backup_do"] in page
    assert words["backup_tell"] in seen("desk")
    upkeep.Upkeep(held).look()
    page = seen("desk")
    assert words["backup_late"] not in page and "Last back-up: 16 March 2026" in page
    held.settings = held.settings.model_copy(update={"backups": Backups()})
    house.tick(days=3)
    page = seen("practitioner")
    assert words["backup_late"] in page and words["backup_schedule"] in page
