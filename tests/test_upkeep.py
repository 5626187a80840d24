# ruff: noqa: F811
"""What keeps the records: a changed key, the audit's commands, retention, a client's request to see the record."""

import csv
import io
import json
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from screening import backup, library, tables, upkeep, versions
from screening.__main__ import main
from screening.actions import access, clients, keys, retention, visits
from screening.actions.record import append
from screening.audit import broken
from screening.entry import PhotoTaken, View
from screening.errors import InputError, NotAllowed, VaultError
from screening.identity import SERVICE
from screening.reader import PUBLISHED
from screening.retention import years_after
from screening.rule import Modality
from screening.settings import Settings
from screening.store import Scan, Store, Writer
from screening.vault import Vault
from tests.builders import MORNING, House, house_in, protocol
from tests.test_backup import sealed_visit
from tests.test_store import Database, _without_guard, database, document, postgres  # noqa: F401

KEEPS = protocol().retention
Command = Callable[..., tuple[int, str]]
on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def settings(tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch) -> Settings:
    given = {"INTAKE_DATA": str(tmp_path / "data"), "DATABASE_URL": database.url}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return Settings.from_environment(given)


@pytest.fixture
def clinic(settings: Settings) -> Iterator[House]:
    """With the key file of its own data folder, on both databases."""
    store = Store.open(settings.database_url, Vault.at(settings))
    yield house_in(store, MORNING)
    store.close()


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.setattr(versions, "load", lambda _: protocol())  # checked once for all tests

    def run(*words: str) -> tuple[int, str]:
        code = main(list(words))
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


# Keys


def bodies(store: Store) -> dict[str, bytes]:
    """Sealed values without the head in which the key is wrapped."""
    with store.read() as reader:
        return {
            f"{column} {number}": value[57:]
            for column in tables.sealed_columns()
            for number, value in enumerate(
                reader._connection.execute(select(column).order_by(*column.table.primary_key)).scalars()
            )
        }


def entries(store: Store) -> list[bytes]:
    with store.read() as reader:
        return list(reader._connection.execute(select(tables.entry.c.body).order_by(tables.entry.c.id)).scalars())


def test_a_changed_key_wraps_anew_and_encrypts_nothing_again(clinic: House, settings: Settings, command: Command) -> None:
    ref = clinic.submitted()
    old = (settings.data / "key").read_bytes()
    before, sealed, index = bodies(clinic.store), entries(clinic.store), clinic.store.vault.index("name|sample client")
    code, said = command("key", "rotate")
    assert code == 0 and "none encrypted again" in said
    assert (settings.data / "key").read_bytes() != old
    assert len((settings.data / "key").read_text().split()) == 1  # the new one alone

    after = Store.open(settings.database_url, Vault.at(settings))
    assert entries(after) == sealed
    changed = {name for name, body in bodies(after).items() if before.get(name) != body}
    assert all("setting" in name for name in changed)  # what the change itself wrote down
    with after.read() as reader:
        assert reader.visit(ref).response and reader.clients_by(name="SAMPLE client")[0].name == "Sample Client"
        assert broken(after.vault.audit_key, reader.audit()) is None and not list(backup.faults(reader))
    assert after.vault.index("name|sample client") == index
    House(after, clinic.clinic, clinic.practitioner, clinic.receptionist, clinic.now).submitted()  # and work goes on
    after.close()

    kept = next(settings.data.glob("key-until-*"))
    assert kept.read_bytes() == old and kept.stat().st_mode & 0o777 == 0o600
    (settings.data / "key").write_bytes(old)
    with pytest.raises(VaultError, match="not the one"):
        Store.open(settings.database_url, Vault.at(settings))


@on_sqlite
def test_a_service_that_still_has_the_old_key_seals_nothing_with_it(clinic: House, settings: Settings) -> None:
    ref = clinic.open()
    clinic.agree(ref)
    keys.rotate(settings, MORNING)
    with pytest.raises(VaultError, match="Start the service again"), clinic.store.write() as writer:
        writer.put_setting("late", "sealed with the old key")
    with pytest.raises(VaultError, match="another key"):
        clinic.answer(ref, stroke_signs="no")
    after = Store.open(settings.database_url, Vault.at(settings))
    with after.read() as reader:
        assert not list(backup.faults(reader))
    after.close()


@on_sqlite
def test_a_change_that_was_cut_short_loses_nothing_and_is_finished_by_the_next(
    clinic: House, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = clinic.submitted()
    with monkeypatch.context() as patch:
        patch.setattr("screening.writer.Writer.rewrap", lambda self: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            keys.rotate(settings, MORNING)
    both = (settings.data / "key").read_text().split()
    assert len(both) == 2
    half = Store.open(settings.database_url, Vault.at(settings))
    with half.read() as reader:
        assert reader.visit(ref).response
    half.close()
    keys.rotate(settings, MORNING)
    assert (settings.data / "key").read_text().split() == both[1:]
    after = Store.open(settings.database_url, Vault.at(settings))
    with after.read() as reader:
        assert reader.visit(ref).response
    after.close()


@on_sqlite
def test_in_the_environment_the_new_key_stands_behind_the_old_one(clinic: House, settings: Settings) -> None:
    ref, old, new = (
        clinic.submitted(),
        (settings.data / "key").read_text().strip(),
        "eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHg=",
    )

    def given(words: str) -> Settings:
        return settings.model_copy(update={"key": words})

    with pytest.raises(InputError, match="Put the new key behind the old one"):
        keys.rotate(given(old), MORNING)
    assert keys.rotate(given(f"{old} {new}"), MORNING).old == ""
    after = Store.open(settings.database_url, Vault.at(given(new)))
    with after.read() as reader:
        assert reader.visit(ref).response
    after.close()
    with pytest.raises(VaultError):
        Store.open(settings.database_url, Vault.at(given(old)))


@on_sqlite
def test_a_back_up_made_before_opens_with_the_old_key_only(clinic: House, settings: Settings, tmp_path: Path) -> None:
    clinic.submitted()
    backup.back_up(clinic.store, tmp_path / "b", clinic.tick())
    keys.rotate(settings, MORNING)
    for name, opens in (("key", False), (next(settings.data.glob("key-until-*")).name, True)):
        folder = tmp_path / f"with {name}"
        elsewhere = Settings.from_environment({"INTAKE_DATA": str(folder), "INTAKE_KEY": (settings.data / name).read_text()})
        if opens:
            assert backup.restore(elsewhere, tmp_path / "b", MORNING).visits == 1
        else:
            with pytest.raises(InputError, match="This key does not open"):
                backup.restore(elsewhere, tmp_path / "b", MORNING)


# Audit


TAMPERINGS = {
    "delete": ["DELETE FROM audit WHERE number = 3"],
    "change": ["UPDATE audit SET body = replace(body, 'visit opened', 'signed in')"],
    "insert": [
        "INSERT INTO audit (number, visit, body, link) SELECT (SELECT max(number) + 1 FROM audit), visit, body, link FROM audit WHERE number = 2"
    ],
    "reorder": [
        "UPDATE audit SET number = CASE number WHEN 2 THEN -3 WHEN 3 THEN -2 ELSE number END",
        "UPDATE audit SET number = -number WHERE number < 0",
    ],
    "truncate": ["DELETE FROM audit WHERE number > 2"],
    "truncate the last": ["DELETE FROM audit WHERE number = (SELECT max(number) FROM audit)"],
    "list elsewhere": ["UPDATE audit SET visit = 'K74M29XA' WHERE number = 3"],
    "list nowhere": ["UPDATE audit SET visit = '' WHERE visit <> ''"],
    "no JSON": ["UPDATE audit SET body = 'x' WHERE number = 3"],
}


@pytest.mark.parametrize("how", TAMPERINGS)
def test_verify_finds_whatever_was_done_to_the_chain(clinic: House, database: Database, command: Command, how: str) -> None:
    clinic.agree(clinic.open())
    code, said = command("audit", "verify")
    assert code == 0 and "chain: holds" in said and "No head was written down" in said
    code, said = command("audit", "verify")
    assert code == 0 and "compared with 1 heads" in said
    _without_guard(database)
    for statement in TAMPERINGS[how]:
        database.run(statement)
    code, said = command("audit", "verify")
    assert code == 1 and "chain: " in said and "holds" not in said


REMOVED = {
    "the newest entry": ("DELETE FROM entry WHERE id = (SELECT max(id) FROM entry)", "Entry [0-9]+ of visit {ref} is missing"),
    "all entries": ("DELETE FROM entry WHERE visit = '{ref}'", "Entry 1 of visit {ref} is missing"),
    "a packet": ("DELETE FROM document", "packet .*of visit {ref} is missing"),
    "a packet's bytes": ("UPDATE document SET body = ''", "packet .*of visit {ref} is missing"),
    "a picture": ("DELETE FROM scan", "picture P2A4RFX8 of visit {ref} is missing"),
}


@pytest.mark.parametrize("what", REMOVED)
def test_what_was_taken_away_is_missed(clinic: House, database: Database, command: Command, what: str) -> None:
    ref = sealed_visit(clinic)
    with_picture(clinic, ref)
    with clinic.store.read() as reader:
        assert not list(backup.faults(reader))
    statement, says = (text.format(ref=ref) for text in REMOVED[what])
    _without_guard(database)
    database.run(statement)
    with clinic.store.read() as reader:
        assert any(re.search(says, fault) for fault in backup.faults(reader))
    if what in ("the newest entry", "all entries", "a packet"):
        code, said = command("audit", "verify")
        assert code == 1 and re.search(says, said)


def with_picture(house: House, ref: str) -> None:
    taken = PhotoTaken(at=house.tick(), by="service:service", view=View.front, scan="P2A4RFX8")
    with house.store.write() as writer:
        writer.put_scan(Scan(ref=taken.scan, visit=ref, made_at=house.now, body=b"a face"))
        append(writer, writer.visit(ref), taken, house.now, SERVICE, "photo taken")


@on_sqlite
def test_an_erased_visit_s_packet_and_entries_are_missed_too(clinic: House, database: Database) -> None:
    ref = sealed_visit(clinic)
    with_picture(clinic, ref)
    with clinic.store.write() as writer:
        writer.erase(ref)
    with clinic.store.read() as reader:
        assert not list(backup.faults(reader))
    _without_guard(database)
    database.run("DELETE FROM document")
    database.run("DELETE FROM entry WHERE id = (SELECT max(id) FROM entry)")
    with clinic.store.read() as reader:
        assert len([fault for fault in backup.faults(reader) if f"of visit {ref} is missing" in fault]) == 2


@on_sqlite
def test_a_packet_that_no_entry_tells_of_is_found(clinic: House) -> None:
    ref = clinic.submitted()
    with clinic.store.write() as writer:
        writer.put_document(document().model_copy(update={"visit": ref}))
    with clinic.store.read() as reader:
        assert [f"No entry of visit {ref} tells of its packet" in fault for fault in backup.faults(reader)] == [True]


@on_sqlite
def test_a_cut_shows_by_the_head_on_a_packet_and_by_newer_entries(clinic: House, database: Database, command: Command) -> None:
    clinic.agree(clinic.open())
    with clinic.store.read() as reader:
        number, head = reader.chain_head()
    for words in (head, f"{number}:{head}"):
        assert command("audit", "verify", "--head", words)[0] == 0
    assert "no event has the head" in command("audit", "--quiet", "--head", "0" * 64)[1]
    _without_guard(database)
    database.run("DELETE FROM audit WHERE number = (SELECT max(number) FROM audit)")
    code, said = command("audit", "--quiet")
    assert code == 1 and "is missing: the end was cut off" in said


@on_sqlite
def test_without_any_head_newer_entries_show_that_the_end_was_cut_off(
    clinic: House, database: Database, command: Command
) -> None:
    clinic.agree(clinic.open())
    _without_guard(database)
    database.run("DELETE FROM audit WHERE number = (SELECT max(number) FROM audit)")
    code, said = command("audit", "verify")
    assert code == 1 and "there are newer entries" in said


@on_sqlite
def test_after_a_restore_the_lost_heads_are_not_missed(
    clinic: House, settings: Settings, command: Command, tmp_path: Path, monkeypatch: Any
) -> None:
    clinic.submitted()
    backup.back_up(clinic.store, tmp_path / "kept" / "b", datetime.now(UTC))
    clinic.submitted()
    backup.back_up(clinic.store, tmp_path / "kept" / "c", datetime.now(UTC))
    monkeypatch.setenv("INTAKE_KEY", (settings.data / "key").read_text())
    monkeypatch.setenv("INTAKE_BACKUP_DIR", str(tmp_path / "kept"))
    monkeypatch.setenv("INTAKE_DATA", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("DATABASE_URL", "")
    assert command("restore", str(tmp_path / "kept" / "b"))[0] == 0
    code, said = command("audit", "verify")
    assert code == 0 and "compared with 1 heads" in said


@on_sqlite
def test_the_audit_is_exported_whole_and_that_is_in_it(clinic: House, command: Command, tmp_path: Path) -> None:
    clinic.submitted()
    with clinic.store.read() as reader:
        chain = reader.audit()
    code, said = command("audit", "export", str(tmp_path / "out.jsonl"))
    assert code == 0 and f"{len(chain)} events" in said
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert lines == [entry.model_dump(mode="json") for entry in chain]
    assert command("audit", "export", str(tmp_path / "out.jsonl"))[0] == 2  # never over another file
    assert command("audit", "export")[0] == 2
    with clinic.store.read() as reader:
        assert reader.audit()[-1].event.event == "audit exported"


# Retention


def terms(house: House) -> list[Any]:
    with house.store.read() as reader:
        return retention.all_terms(reader, KEEPS, house.clinic.day(house.now))


def erased(house: House) -> list[str]:
    return [ref for term in retention.apply(house.store, SERVICE, house.now, KEEPS) for ref in term.visits]


def test_a_finished_record_is_kept_for_ten_years_after_the_last_entry(clinic: House) -> None:
    ref = sealed_visit(clinic)
    (term,) = terms(clinic)
    assert (term.kind, term.last, term.until) == ("finished", date(2026, 3, 16), date(2036, 3, 16))
    clinic.now = datetime(2036, 3, 16, 20, 0, tzinfo=UTC)
    assert erased(clinic) == []
    clinic.now = datetime(2036, 3, 17, 20, 0, tzinfo=UTC)
    with clinic.store.read() as reader:
        digests, count = reader.document_digests(ref), len(reader.audit())
    assert digests and erased(clinic) == [ref] and erased(clinic) == []
    with clinic.store.read() as reader:
        with pytest.raises(VaultError, match="erased"):
            reader.visit(ref)
        assert reader.documents_of(ref) == [] and reader.document_digests(ref) == digests
        assert reader.visits(open_only=False) == [] and reader.all_clients() == []
        assert reader.clients_by(name="Sample Client") == []
        chain = reader.audit()
        assert broken(clinic.store.vault.audit_key, chain) is None and not list(backup.faults(reader))
        assert [one.event.event for one in chain[count:]] == ["record erased", "client erased"]
        assert chain[count].event.about == {"kept_until": "2036-03-16", "kind": "finished", "packets": 1}
        dates = reader._connection.execute(select(tables.entry.c.at).where(tables.entry.c.visit == ref)).scalars().all()
        assert len(dates) > 5


@on_sqlite
def test_a_young_client_s_record_is_kept_until_the_twentieth_birthday(clinic: House) -> None:
    ref = clinic.open(born=date(2020, 2, 29))
    clinic.agree(ref)
    clinic.answer_all(ref)
    clinic.submit(ref)
    (term,) = terms(clinic)
    assert term.until == date(2040, 2, 29)


@on_sqlite
def test_what_was_begun_and_never_sent_goes_sooner_and_a_newer_visit_keeps_the_older(clinic: House) -> None:
    sent = clinic.submitted()
    begun = clinic.open(name="Never Sent")
    clinic.agree(begun)
    visits.abandon(clinic.store, clinic.r, clinic.tick(), begun, "left")
    assert [(term.kind, term.until.year) for term in terms(clinic)] == [("unfinished", 2028), ("finished", 2036)]
    clinic.now += timedelta(days=3 * 365)
    assert erased(clinic) == [begun]
    with clinic.store.read() as reader:
        assert [client.name for client in reader.all_clients()] == ["Sample Client"]
        client = reader.visit(sent).client
    later = clinic_opens(clinic, _client(clinic, client))
    clinic.agree(later)
    finished = next(term for term in terms(clinic) if term.kind == "finished")
    assert finished.visits == (sent,) and finished.until.year == 2039  # the client came again: all of it is kept longer


def _client(house: House, ref: str) -> Any:
    with house.store.read() as reader:
        return reader.client(ref)


@on_sqlite
def test_a_legal_hold_keeps_everything_until_it_ends(clinic: House) -> None:
    ref = clinic.submitted()
    client = clinic.visit(ref).client
    clinic.now = datetime(2040, 1, 1, 20, 0, tzinfo=UTC)
    with pytest.raises(NotAllowed):
        retention.hold(clinic.store, clinic.r, clinic.now, client, "letter of a lawyer")
    with pytest.raises(InputError, match="by whose order"):
        retention.hold(clinic.store, clinic.p, clinic.now, client, "")
    retention.hold(clinic.store, clinic.p, clinic.now, client, "letter of a lawyer")
    assert erased(clinic) == [] and terms(clinic)[0].held
    retention.end_hold(clinic.store, clinic.p, clinic.now, client)
    assert erased(clinic) == [ref]


def merged(house: House, later: timedelta = timedelta()) -> tuple[str, str]:
    """The older and the newer visit of one person, each under a record of its own; the older one counts."""
    kept = house.submitted()
    house.tick(seconds=later.total_seconds() + 1)
    gone = house.submitted()
    clients.merge(house.store, house.p, house.tick(), house.visit(gone).client, house.visit(kept).client, "Same Zanzibarine")
    return kept, gone


def test_a_legal_hold_on_one_of_two_merged_records_keeps_both(clinic: House) -> None:
    kept, gone = merged(clinic)
    one, other = clinic.visit(kept).client, clinic.visit(gone).client
    retention.hold(clinic.store, clinic.p, clinic.now, other, "letter of a lawyer")
    clinic.now = datetime(2040, 1, 1, 20, 0, tzinfo=UTC)
    assert erased(clinic) == [] and [(term.client, term.held) for term in terms(clinic)] == [(one, True)]
    with pytest.raises(InputError, match=f"It is on {other}, the same person: end it there"):
        retention.end_hold(clinic.store, clinic.p, clinic.now, one)
    retention.end_hold(clinic.store, clinic.p, clinic.now, other)
    assert sorted(erased(clinic)) == sorted([kept, gone])
    with clinic.store.read() as reader:
        assert reader.all_clients() == [] and reader.erased() == sorted([kept, gone, one, other])
        assert clients.merge_reasons(reader, other) == ()  # it named somebody
        assert [event.event.event for event in reader.audit()[-4:]].count("client erased") == 2


@on_sqlite
def test_merged_records_are_kept_as_long_as_the_newest_of_them(clinic: House) -> None:
    kept, gone = merged(clinic, timedelta(days=2 * 365))
    (term,) = terms(clinic)
    assert set(term.visits) == {kept, gone} and term.until == date(2038, 3, 15)
    clinic.now = datetime(2036, 12, 1, 20, 0, tzinfo=UTC)
    assert erased(clinic) == []


@on_sqlite
def test_why_records_were_merged_goes_with_the_particulars(clinic: House) -> None:
    _, gone = merged(clinic)
    ref = clinic.visit(gone).client
    with clinic.store.write() as writer:
        assert clients.merge_reasons(writer, ref) == ("Same Zanzibarine",)
        writer.erase_client(ref)
        assert clients.merge_reasons(writer, ref) == () and not list(backup.faults(writer))


@on_sqlite
@pytest.mark.parametrize("which", [0, 1])
def test_where_one_of_two_merged_records_was_erased_the_other_goes_on(clinic: House, which: int) -> None:
    """As an older version of the program could leave it."""
    refs = merged(clinic)
    erased_ref, stays = refs[which], refs[1 - which]
    particulars = _client(clinic, clinic.visit(stays).client)
    left = clinic.visit(erased_ref).client
    with clinic.store.write() as writer:
        writer.erase(erased_ref)
        writer.erase(left)
    with clinic.store.read() as reader:
        assert reader.one_person(left) == reader.one_person(particulars.ref) == (particulars.ref,)
        assert clients.alike(reader, particulars.name, particulars.birth_date) == [particulars]
    assert clinic.visit(clinic_opens(clinic, particulars)).client == particulars.ref


def clinic_opens(house: House, client: Any) -> str:
    return visits.open_visit(
        house.store, house.r, house.tick(), protocol(), client, frozenset({Modality.needling}), house.reference
    )


def test_a_day_that_the_year_lacks_is_never_early() -> None:
    assert years_after(date(2024, 2, 29), 1) == date(2025, 3, 1)


@on_sqlite
def test_the_command_lists_first_and_erases_when_told_to(
    clinic: House, settings: Settings, command: Command, monkeypatch: Any
) -> None:
    clinic.now = datetime(2010, 1, 4, 18, 0, tzinfo=UTC)
    ref = clinic.submitted()
    code, said = command("retention")
    assert code == 0 and "To be verified" in said and f"due\tfinished\t{clinic.visit(ref).client}\t{ref}" in said
    assert "Sample Client" not in said and "add --apply" in said
    assert clinic.visit(ref).response
    client = clinic.visit(ref).client
    assert "legal hold\tfinished" in command("retention", "--hold", client, "--because", "a court order")[1]
    assert "erased: 0 visits" in command("retention", "--apply")[1]
    command("retention", "--end-hold", client)
    assert "erased: 1 visits, 1 clients" in command("retention", "--apply")[1]
    assert {line.split()[0] for line in backup.lines_of(settings.data / backup.ERASED)} == {ref, client}


@on_sqlite
@pytest.mark.parametrize("what", ["retention", "access"])
def test_the_years_of_the_published_content_count_and_without_it_nothing_goes(
    clinic: House, settings: Settings, command: Command, monkeypatch: Any, tmp_path: Path, what: str
) -> None:
    for module in (upkeep, versions):
        monkeypatch.setattr(module, "load", library.read)
    clinic.now = datetime(2010, 1, 4, 18, 0, tzinfo=UTC)
    ref = clinic.submitted()
    shutil.copytree(library.HOME, tmp_path / "own")
    protocol_file = tmp_path / "own" / "protocol.toml"
    text = protocol_file.read_text()
    assert "finished_years = 10" in text and "access_days = 45" in text
    protocol_file.write_text(
        text.replace("finished_years = 10", "finished_years = 90").replace("access_days = 45", "access_days = 9")
    )
    with clinic.store.write() as writer:
        _publish(writer, versions.keep(writer, tmp_path / "own"), clinic.now)
    words = ("retention", "--apply") if what == "retention" else ("access", ref)
    due = f"due on {clinic.clinic.day(datetime.now(UTC)) + timedelta(days=9)}"
    code, said = command(*words)
    assert code == 0 and ("erased: 0 visits" if what == "retention" else due) in said
    with clinic.store.write() as writer:
        _publish(writer, "f" * 64, clinic.now)
    code, said = command(*words)
    assert code == 2 and "Version 2010.1 of the protocol was published, but its content (ffffffffffff) is kept nowhere" in said
    assert command(*words, "--protocol", str(library.HOME))[0] == 0  # ten years: the control
    if what == "retention":
        with clinic.store.read() as reader:
            assert ref in reader.erased()


def _publish(writer: Writer, digest: str, now: datetime) -> None:
    version = versions.Version(digest=digest, version="2010.1", at=now, by_name="Sample Owner")
    writer.put_setting(PUBLISHED, versions.as_setting([version]))


# A client asks to see the record


@on_sqlite
def test_a_request_is_written_down_with_its_due_date_and_answered_with_everything(
    clinic: House, command: Command, tmp_path: Path
) -> None:
    ref = sealed_visit(clinic)
    client = clinic.visit(ref).client
    other = clinic.open(name="Somebody Else")
    clinic.agree(other)
    with pytest.raises(NotAllowed):
        access.ask(clinic.store, clinic.r, clinic.now, client, protocol())
    asked = access.ask(clinic.store, clinic.p, clinic.now, client, protocol())
    assert asked.due == date(2026, 4, 30) and access.ask(clinic.store, clinic.p, clinic.tick(days=3), client, protocol()) == asked
    with clinic.store.read() as reader:
        assert access.waiting(reader) == [asked]
    clients.looked(clinic.store, clinic.r, clinic.tick(), client)
    data = access.give(clinic.store, clinic.p, clinic.tick(), client, protocol())
    with zipfile.ZipFile(io.BytesIO(data)) as packed, clinic.store.read() as reader:
        files = {name: packed.read(name) for name in packed.namelist()}
        (document,) = reader.documents_of(ref)
        assert access.waiting(reader) == [] and access.requests(reader)[0].given == date(2026, 3, 19)
        events = [one.event.event for one in reader.audit()]
    assert set(files) == {"read-me.txt", f"{ref}-answers.txt", document.file_name, "record.json", "opened.csv"}
    assert files[document.file_name] == document.body
    record = json.loads(files["record.json"])
    assert record["client"]["name"] == "Sample Client" and list(record["visits"]) == [ref]
    assert len(record["visits"][ref]) == len(clinic.visit(ref).entries)
    answer = clinic.visit(ref).answers["stroke_signs"]
    assert answer.asked in files[f"{ref}-answers.txt"].decode() and "Zanzibarine" in files[f"{ref}-answers.txt"].decode()
    opened = list(csv.reader(io.StringIO(files["opened.csv"].decode("utf-8-sig"))))
    assert [row[1:] for row in opened if row[2] == "record opened"] == [["Sample Receptionist", "record opened", client]]
    assert opened[0] == ["When", "Who", "What", "Visit"] and "Sample Practitioner" in {row[1] for row in opened}
    assert all(b"Somebody Else" not in body for body in files.values())
    assert {"access asked for", "access given"} <= set(events)
    with pytest.raises(InputError, match="Write the client's request down first"):
        access.give(clinic.store, clinic.p, clinic.now, client, protocol())

    code, said = command("access", ref)
    assert code == 0 and "due on" in said
    code, said = command("access", ref.lower(), str(tmp_path / "out.zip"))
    assert code == 0 and (tmp_path / "out.zip").stat().st_mode & 0o777 == 0o600
    assert zipfile.ZipFile(tmp_path / "out.zip").testzip() is None
    assert command("access", ref, str(tmp_path / "out.zip"))[0] == 2
