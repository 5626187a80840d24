# ruff: noqa: F811
"""Back-up and restore on both databases: whole or refused, and never a word of a client in the file."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from forms.sealing import seal_visit
from screening import backup, rows
from screening.__main__ import main
from screening.actions import backups, clients, retention
from screening.audit import broken
from screening.digest import sha256
from screening.errors import InputError, IntakeError, StoreError, VaultError
from screening.identity import SERVICE
from screening.keyfile import key_words
from screening.settings import Backups, Settings
from screening.store import Store
from screening.vault import Vault
from tests.builders import MORNING, House, house, house_in, protocol
from tests.test_store import Database, database, postgres  # noqa: F401

PLANTED = "Zanzibarine"
PASSPHRASE = "four words of a clinic"
KEY = b"k" * 32


@pytest.fixture
def filled(database: Database) -> Iterator[House]:
    store = Store.open(database.url, Vault([KEY]))
    yield house_in(store, MORNING)
    store.close()


def settings(folder: Path, url: str = "", key: bytes = KEY) -> Settings:
    given = {"INTAKE_DATA": str(folder), "DATABASE_URL": url, "INTAKE_KEY": key_words([key]) if key else ""}
    return Settings.from_environment(given)


def sealed_visit(house: House) -> str:
    ref = house.signed(goals_words=PLANTED)
    house.countersign(ref)
    seal_visit(house.store, protocol(), house.practitioner, ref, house.reference(), house.tick())
    return ref


def restored(folder: Path, file: Path, **more: Any) -> tuple[backup.Restored, Store]:
    where = settings(folder, key=more.pop("key", KEY))
    found = backup.restore(where, file, MORNING + timedelta(days=1), **more)
    return found, Store.open(where.database_url, Vault.at(where))


def packets(store: Store, ref: str) -> dict[str, bytes]:
    with store.read() as reader:
        return {one.sha256: one.body for one in reader.documents_of(ref)}


class Load:
    """Tablets that go on answering while something else is done."""

    def __init__(self, house: House, tablets: int = 3) -> None:
        self.house, self.saved, self.faults, self.done = house, 0, [], threading.Event()
        self.refs = [house.open() for _ in range(tablets)]
        for ref in self.refs:
            house.agree(ref)
        self.threads = [threading.Thread(target=self._answer, args=(ref,)) for ref in self.refs]

    def _answer(self, ref: str) -> None:
        try:
            while not self.done.is_set():
                self.house.answer(ref, stroke_signs="no")
                self.saved += 1
        except IntakeError as fault:
            self.faults.append(fault)

    def until(self, saved: int) -> None:
        while self.saved < saved and not self.faults:
            self.done.wait(0.01)

    def __enter__(self) -> "Load":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.done.set()
        for thread in self.threads:
            thread.join()


def test_the_drill_fill_back_up_under_load_restore_elsewhere_verify_everything(filled: House, tmp_path: Path) -> None:
    """From either database into SQLite in an empty folder: every packet byte for byte, every visit, the whole chain."""
    house = filled
    sealed = [sealed_visit(house)]
    file = tmp_path / "kept" / "clinic.backup"
    with Load(house) as load:
        load.until(5)
        made = backups.back_up(house.store, SERVICE, file, house.tick())
        load.until(load.saved + 5)
    assert not load.faults
    found, store = restored(tmp_path / "elsewhere", file)
    assert found.made_at == made.at and found.rows == made.rows and found.packets == 1 and found.visits == 1 + len(load.refs)
    for ref in sealed:
        assert packets(store, ref) == packets(house.store, ref)
        assert all(sha256(body) == digest for digest, body in packets(store, ref).items())
    with store.read() as reader, house.store.read() as other:
        assert not list(backup.faults(reader))
        now, then = other.audit(), reader.audit()
        assert then[: found.events] == now[: found.events]  # one moment of the clinic's chain ...
        assert [one.event.event for one in then[found.events :]] == ["restored from a back-up"]
        for ref in (*sealed, *load.refs):
            entries = reader.visit(ref).entries
            assert entries == other.visit(ref).entries[: len(entries)]  # ... and of each visit
        assert sum(len(reader.visit(ref).entries) for ref in load.refs) > 5
    store.close()


def test_a_back_up_goes_into_the_other_database_too(database: Database, tmp_path: Path) -> None:
    """From SQLite into PostgreSQL (and into SQLite by another address), where writing then goes on."""
    first = house_in(Store.open(f"sqlite:///{tmp_path / 'first' / 'intake.db'}", Vault([KEY])), MORNING)
    ref = first.submitted()
    backup.back_up(first.store, tmp_path / "b", first.tick())
    where = settings(tmp_path / "second", database.url)
    backup.restore(where, tmp_path / "b", first.tick())
    second = House(
        Store.open(where.database_url, Vault.at(where)), first.clinic, first.practitioner, first.receptionist, first.now
    )
    second.agree(opened := second.open())
    second.answer(opened, stroke_signs="no")
    with second.store.read() as reader:
        assert len(reader.visits()) == 2 and reader.visit(ref).response
        assert broken(second.store.vault.audit_key, reader.audit()) is None
    for one in (first, second):
        one.store.close()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, Path]]:
    """A clinic with a sealed packet, and its back-up in small frames. Nothing here is changed by the tests."""
    folder = tmp_path_factory.mktemp("made")
    clinic = house(folder)
    sealed_visit(clinic)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("screening.sealed_file._FRAME", 1 << 16)
        backup.back_up(clinic.store, folder / "kept" / "clinic.backup", clinic.tick())
    yield clinic, folder / "kept" / "clinic.backup"
    clinic.store.close()


@pytest.fixture
def kept(made: tuple[House, Path]) -> Path:
    return made[1]


def key_of(clinic: House) -> bytes:
    return clinic.store.vault.keys[0]


def refused(folder: Path, file: Path, key: bytes, match: str, **more: Any) -> None:
    with pytest.raises(IntakeError, match=match):
        restored(folder, file, key=key, **more)
    assert not (folder / "intake.db").exists() and not (folder / "intake.db-wal").exists()


def test_a_wrong_key_is_refused_with_what_to_do(clinic: House, kept: Path, tmp_path: Path) -> None:
    refused(tmp_path / "e", kept, b"x" * 32, "This key does not open the back-up. Put the key file")
    refused(tmp_path / "e", kept, b"", "This key does not open the back-up. Put the key file")
    assert not (tmp_path / "e" / "key").exists()  # none was made up
    restored(tmp_path / "e", kept, key=key_of(clinic))[1].close()


def test_a_truncated_back_up_is_refused_wherever_it_was_cut(clinic: House, kept: Path, tmp_path: Path) -> None:
    data, cut = kept.read_bytes(), tmp_path / "cut"
    for length in (len(data) - 1, len(data) // 2, len(data) // 3, 200, 16):
        cut.write_bytes(data[:length])
        refused(tmp_path / "e", cut, key_of(clinic), "cut short")
    cut.write_bytes(data[:3])
    refused(tmp_path / "e", cut, key_of(clinic), "no back-up of this program")


def test_a_whole_frame_that_is_missing_moved_or_repeated_is_refused(clinic: House, kept: Path, tmp_path: Path) -> None:
    head, *frames = _frames(kept.read_bytes())
    assert len(frames) > 2
    other = tmp_path / "other"
    for order in (frames[:-1], frames[1:], [frames[1], frames[0], *frames[2:]], [*frames, frames[-1]], [frames[0], *frames]):
        other.write_bytes(head + b"".join(order))
        refused(tmp_path / "e", other, key_of(clinic), "cut short|altered")


def _frames(data: bytes) -> list[bytes]:
    at, parts = data.index(b"\n") + 1, []
    while at < len(data):
        end = at + 4 + int.from_bytes(data[at : at + 4], "big")
        parts.append(data[at:end])
        at = end
    return [data[: data.index(b"\n") + 1] + parts[0], *parts[1:]]


def test_any_altered_byte_is_refused(clinic: House, kept: Path, tmp_path: Path) -> None:
    data, other = kept.read_bytes(), tmp_path / "other"
    for at in (*range(0, 300, 37), *range(300, len(data), len(data) // 12), len(data) - 1):
        other.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        refused(tmp_path / "e", other, key_of(clinic), "altered|cut short|no back-up of this|does not open")
    other.write_bytes(data + b"x")
    refused(tmp_path / "e", other, key_of(clinic), "altered")


def test_a_back_up_is_restored_into_an_empty_place_only(clinic: House, kept: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="There is a database already"):
        restored(tmp_path, kept, key=key_of(clinic))  # the clinic lives here
    with clinic.store.read() as reader:
        assert reader.clinic()  # and what is there stays
    with pytest.raises(InputError, match="never overwrites"):
        backup.back_up(clinic.store, kept, clinic.tick())


def test_a_passphrase_brings_the_key_along(clinic: House, tmp_path: Path) -> None:
    ref = clinic.submitted()
    file = tmp_path / "kept" / "b"
    backup.back_up(clinic.store, file, clinic.tick(), PASSPHRASE)
    refused(tmp_path / "e", file, b"", "closed with a passphrase")
    refused(tmp_path / "e", file, b"", "This passphrase does not open", passphrase="another one entirely")
    assert not (tmp_path / "e" / "key").exists()
    _, store = restored(tmp_path / "e", file, key=b"", passphrase=PASSPHRASE)
    with store.read() as reader:
        assert reader.visit(ref).response
    assert (tmp_path / "e" / "key").stat().st_mode & 0o777 == 0o600
    store.close()
    with pytest.raises(VaultError, match="another key is here"):
        restored(tmp_path / "f", file, key=b"x" * 32, passphrase=PASSPHRASE)
    with pytest.raises(InputError, match="at least 12"):
        backup.back_up(clinic.store, tmp_path / "c", clinic.tick(), "short")


def test_what_does_not_hold_is_restored_only_when_asked_for(clinic: House, tmp_path: Path) -> None:
    ref, other = clinic.submitted(), clinic.submitted()
    with clinic.store.write() as writer:
        writer._connection.exec_driver_sql("DROP TRIGGER entry_no_delete")
        writer._connection.exec_driver_sql(f"DELETE FROM entry WHERE visit = '{ref}' AND number = 2")
    file = tmp_path / "kept" / "b"
    backup.back_up(clinic.store, file, clinic.tick())
    refused(tmp_path / "e", file, key_of(clinic), "Nothing was restored. Entry 2 of visit")
    _, store = restored(tmp_path / "e", file, key=key_of(clinic), with_faults=True)
    with store.read() as reader:
        assert reader.visit(other).response
    store.close()


def test_what_was_erased_after_the_back_up_is_erased_again(clinic: House, tmp_path: Path) -> None:
    gone, stays = sealed_visit(clinic), clinic.submitted()
    early, late = tmp_path / "kept" / "early", tmp_path / "kept" / "late"
    backup.back_up(clinic.store, early, clinic.tick())
    with clinic.store.write() as writer:
        writer.erase(gone)
    backup.back_up(clinic.store, late, clinic.tick())
    for file, again in ((early, 1), (late, 0)):
        found, store = restored(tmp_path / file.name, file, key=key_of(clinic))
        assert found.erased_again == again
        with store.read() as reader:
            assert reader.visit(stays).response and reader.documents_of(gone) == [] and reader.document_digests(gone)
            with pytest.raises(VaultError, match="erased"):
                reader.visit(gone)
            assert not list(backup.faults(reader))
        store.close()


def test_a_line_that_the_clinic_did_not_write_erases_nothing(
    clinic: House, tmp_path: Path, monkeypatch: Any, capsys: Any
) -> None:
    """Whoever can write beside the back-ups names the record of somebody else, with the digest of another line and without any."""
    gone, aim = clinic.submitted(), clinic.submitted()
    file = tmp_path / "kept" / "b"
    backup.back_up(clinic.store, file, clinic.tick())
    with clinic.store.write() as writer:
        writer.erase(gone)
    backup.note_beside(clinic.store, file.parent, clinic.tick())
    (line,) = backup.lines_of(file.parent / backup.ERASED)
    forged = (aim, f"{aim} {line.split()[1]}", f"\x1b[2J{aim}")
    with (file.parent / backup.ERASED).open("a") as beside:
        beside.writelines(f"{one}\n" for one in (*forged, gone))  # an older version wrote bare references
    found, store = restored(tmp_path / "e", file, key=key_of(clinic))
    assert found.erased_again == 1 and found.refused == forged
    with store.read() as reader:
        assert reader.visit(aim).response and reader.erased() == [gone]
    store.close()
    monkeypatch.setenv("INTAKE_DATA", str(tmp_path / "f"))
    monkeypatch.setenv("INTAKE_KEY", key_words([key_of(clinic)]))
    assert main(["restore", str(file)]) == 0
    said = capsys.readouterr()
    assert "Erased again, as after the back-up: 1." in said.out
    assert "3 lines of erased.txt" in said.err and aim in said.err and "\x1b" not in said.err


def test_what_a_restored_legal_hold_covers_is_not_erased_again(
    clinic: House, tmp_path: Path, monkeypatch: Any, capsys: Any
) -> None:
    """The hold was there when the back-up was made, on another record of the same person."""
    one, other = clinic.submitted(), clinic.submitted()
    client, held = clinic.visit(one).client, clinic.visit(other).client
    clients.merge(clinic.store, clinic.p, clinic.tick(), client, held, "Same phone")
    retention.hold(clinic.store, clinic.p, clinic.tick(), held, "a court order")
    file = tmp_path / "kept" / "b"
    backup.back_up(clinic.store, file, clinic.tick())
    retention.end_hold(clinic.store, clinic.p, clinic.tick(), held)
    with clinic.store.write() as writer:
        for ref in (one, client):
            writer.erase(ref)
    backup.note_beside(clinic.store, file.parent, clinic.tick())
    monkeypatch.setenv("INTAKE_DATA", str(tmp_path / "e"))
    monkeypatch.setenv("INTAKE_KEY", key_words([key_of(clinic)]))
    assert main(["restore", str(file)]) == 0
    said = capsys.readouterr().out
    assert "Erased again" not in said and f"not erased again: {', '.join(sorted([one, client]))}." in said
    store = Store.open(f"sqlite:///{tmp_path / 'e' / 'intake.db'}", Vault([key_of(clinic)]))
    with store.read() as reader:
        assert reader.visit(one).response and reader.erased() == []
    store.close()


def test_after_a_restore_everybody_signs_in_anew(clinic: House, tmp_path: Path) -> None:
    from screening.actions import people

    people.sign_in(clinic.store, "practitioner", "correct horse battery", "test", "the token", clinic.tick())
    backup.back_up(clinic.store, tmp_path / "kept" / "b", clinic.tick())
    _, store = restored(tmp_path / "e", tmp_path / "kept" / "b", key=key_of(clinic))
    with clinic.store.read() as reader:
        assert people.signed_in(reader, "the token", clinic.now)
    with store.read() as reader:
        assert people.signed_in(reader, "the token", clinic.now) is None
    store.close()


def test_a_disk_that_fills_leaves_no_half_file_and_says_so(clinic: House, tmp_path: Path, monkeypatch: Any) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("screening.backup.os.fsync", full)
    with pytest.raises(StoreError, match="No space left"):
        backups.back_up(clinic.store, SERVICE, tmp_path / "kept" / "b", clinic.tick())
    assert list((tmp_path / "kept").iterdir()) == []
    with clinic.store.read() as reader:
        assert "No space left" in backups.freshness(reader, Backups(), clinic.now).fault


def test_what_the_disk_kept_otherwise_is_no_back_up(clinic: House, tmp_path: Path, monkeypatch: Any) -> None:
    """The file is read again before anybody is told that it is there."""
    whole = rows.dump

    def less(connection: Any) -> Iterator[bytes]:
        yield from (record for number, record in enumerate(whole(connection)) if number != 3)

    monkeypatch.setattr("screening.rows.dump", less)
    with pytest.raises(StoreError, match="other rows than it says"):
        backup.back_up(clinic.store, tmp_path / "kept" / "b", clinic.tick())
    assert list((tmp_path / "kept").iterdir()) == []


def test_by_the_clock_back_ups_are_taken_kept_and_thrown_away(clinic: House, tmp_path: Path) -> None:
    wanted = Backups(folder=tmp_path / "kept", hours=6, keep=3)

    def state() -> backups.Freshness:
        with clinic.store.read() as reader:
            return backups.freshness(reader, wanted, clinic.now)

    assert state().late and state().scheduled and state().last is None
    taken = [backups.back_up_if_due(clinic.store, wanted, clinic.tick(hours=2)) for _ in range(16)]
    assert [number for number, made in enumerate(taken) if made] == [0, 3, 6, 9, 12, 15]
    names = sorted(path.name for path in (tmp_path / "kept").glob("*.backup"))
    assert len(names) == 3 and names[-1] == Path(taken[15].file if taken[15] else "").name
    assert not state().late and state().last == clinic.now
    clinic.tick(hours=13)
    assert state().late
    assert backups.back_up_if_due(clinic.store, Backups(), clinic.now) is None  # without a folder there is no schedule
    restored(tmp_path / "e", tmp_path / "kept" / names[-1], key=key_of(clinic))[1].close()


def test_two_processes_take_one_back_up(clinic: House, tmp_path: Path, monkeypatch: Any) -> None:
    wanted, second = Backups(folder=tmp_path / "kept", hours=6), []
    whole = backup.back_up

    def slow(*given: Any) -> Any:
        second.append(backups.back_up_if_due(clinic.store, wanted, clinic.now))
        return whole(*given)

    monkeypatch.setattr(backup, "back_up", slow)
    assert backups.back_up_if_due(clinic.store, wanted, clinic.tick())
    assert second == [None]


def test_a_back_up_that_fails_is_tried_again_later_and_told(clinic: House, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    wanted = Backups(folder=tmp_path / "file" / "kept", hours=6)
    with pytest.raises(StoreError, match="cannot be written"):
        backups.back_up_if_due(clinic.store, wanted, clinic.tick())
    assert backups.back_up_if_due(clinic.store, wanted, clinic.tick(minutes=10)) is None
    with pytest.raises(StoreError):
        backups.back_up_if_due(clinic.store, wanted, clinic.tick(minutes=55))
    with clinic.store.read() as reader:
        fresh = backups.freshness(reader, wanted, clinic.now)
        assert fresh.late and "cannot be written" in fresh.fault
        assert [one.event.event for one in reader.audit()].count("back-up failed") == 2


def test_the_commands_say_what_they_did_and_what_opens_it(tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.setenv("INTAKE_DATA", str(tmp_path / "data"))
    where = Settings.from_environment({"INTAKE_DATA": str(tmp_path / "data")})
    clinic = house_in(Store.open(where.database_url, Vault.at(where)), MORNING)
    clinic.submitted()
    assert main(["backup", str(tmp_path / "b")]) == 0
    said = capsys.readouterr().out
    assert "read again and whole" in said and str(tmp_path / "data" / "key") in said and "if the key is lost" in said
    assert main(["restore", str(tmp_path / "b")]) == 2
    assert "There is a database already" in capsys.readouterr().err
    monkeypatch.setenv("INTAKE_DATA", str(tmp_path / "new"))
    assert main(["restore", str(tmp_path / "b")]) == 2
    assert "Put the key file" in capsys.readouterr().err
    (tmp_path / "new").mkdir(exist_ok=True)
    (tmp_path / "new" / "key").write_bytes((tmp_path / "data" / "key").read_bytes())
    (tmp_path / "new" / "key").chmod(0o600)
    assert main(["restore", str(tmp_path / "b")]) == 0
    assert "every record opens" in capsys.readouterr().out
    assert main(["restore", str(tmp_path / "nowhere")]) == 2
    assert "cannot be read" in capsys.readouterr().err
