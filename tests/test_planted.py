"""A client whose name, phone number and answers are looked for wherever the service leaves bytes behind."""

import io
import logging
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from forms import service, upkeep
from forms.sealing import seal_visit
from forms.service import Service
from screening.__main__ import main
from screening.actions import access, people, visits
from screening.identity import Client
from screening.settings import Backups, Settings
from screening.store import Store
from screening.vault import Vault
from tests.builders import ALL, MORNING, PASSWORD, House, house_in, protocol

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
    people.sign_in(held.store, "practitioner", PASSWORD, "test", "the token", house.tick())
    held.cookie = lambda name: "the token" if name == "staff" else ""
    at = AppTest.from_file(str(SCRIPT), default_timeout=60).run()
    at.button(key=f"open_{ref}").click().run()
    assert not at.exception and NAME in " ".join(one.proto.body for one in at.get("html"))
    visits.withdraw(house.store, house.p, house.tick(), ref, REASON)
    access.ask(house.store, house.p, house.tick(), client.ref, protocol())
    upkeep.Upkeep(held).look()
    return house, ref


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


def _assert_nowhere(files: dict[str, bytes]) -> None:
    for name, body in files.items():
        for word in PLANTED:
            for found in (word, word.lower(), word.upper()):
                for encoding in ("utf-8", "utf-16-le"):
                    assert found.encode(encoding) not in body, f"{word} can be read in {name}"


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
