"""Commands that keep the records: audit, back-up, restore, key, retention, access."""

import getpass
import json
import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from screening import backup, versions
from screening.actions import access, backups, keys, retention
from screening.actions.record import clinic_of, note
from screening.audit import Linked, broken
from screening.errors import InputError, IntakeError
from screening.identity import SERVICE
from screening.library import load
from screening.protocol import Protocol
from screening.questionnaire import in_language
from screening.settings import Settings
from screening.store import Reader, Store
from screening.vault import Vault

DONE, FAILS = 0, 1
IN_USE = "the folder of a protocol; without it, the one in use"
Run = Callable[[Namespace, Settings, datetime], int]


def add_commands(command: Callable[..., ArgumentParser], at_work: Callable[[Run], Callable[[Namespace], int]]) -> None:
    """`at_work` hands a command the settings and the moment."""
    sub = command("audit", at_work(audit_command), "Print the audit events, verify their chain, or export them.")
    sub.add_argument("what", nargs="?", choices=["list", "verify", "export"], default="list")
    sub.add_argument("file", nargs="?", type=Path, help="for export")
    sub.add_argument("--visit", default="")
    sub.add_argument("--quiet", action="store_true", help="only check the chain")
    sub.add_argument("--head", default="", help="a head that a packet prints (or NUMBER:HEAD): the chain must hold it")
    sub = command("key", at_work(key_command), "Change the clinic's key while the service is stopped.")
    sub.add_argument("what", choices=["rotate"])
    sub = command("retention", at_work(retention_command), "List how long records are kept; erase those whose time is over.")
    sub.add_argument("--apply", action="store_true", help="erase what is due")
    sub.add_argument("--hold", metavar="CLIENT", help="keep everything about this client, whatever the day")
    sub.add_argument("--because", default="", help="why it is held, and by whose order")
    sub.add_argument("--end-hold", metavar="CLIENT")
    sub.add_argument("--protocol", type=Path, help=IN_USE)
    sub = command("access", at_work(access_command), "Write down that a client asks for the record; with OUT.zip, give it.")
    sub.add_argument("reference", help="of the client, or of one of the visits")
    sub.add_argument("file", nargs="?", type=Path, metavar="OUT.zip")
    sub.add_argument("--protocol", type=Path, help=IN_USE)
    sub = command("backup", at_work(backup_command), "Write an encrypted back-up while the service runs.")
    sub.add_argument("file", type=Path)
    sub.add_argument("--passphrase", action="store_true", help="close it with a passphrase (asked for, or from standard input)")
    sub = command("restore", at_work(restore_command), "Restore a back-up into an empty place, and check all of it.")
    sub.add_argument("file", type=Path)
    sub.add_argument("--passphrase", action="store_true", help="the back-up was closed with a passphrase")
    sub.add_argument("--with-faults", action="store_true", help="restore also what does not hold")


def audit_command(arguments: Namespace, settings: Settings, now: datetime) -> int:
    store = Store.open(settings.database_url, Vault.at(settings))
    if arguments.what == "export":
        return _export(store, arguments.file, now)
    heads: dict[int, str] = {}
    fault, (number, head) = None, (0, "-")
    with store.read() as reader:
        if arguments.what == "list" and not arguments.quiet:
            for entry in reader.chain(arguments.visit or None):
                print(_event_line(entry))
        try:
            heads = _heads(reader, settings, arguments.head)
            fault = _broken(reader, heads, arguments.head)
            number, head = reader.chain_head()
        except IntakeError as damage:
            fault = str(damage)
    print(f"chain: {fault or 'holds'}, {number} events, head {head if number else '-'}")
    if arguments.what == "verify" and not fault:
        print(f"compared with {len(heads)} heads written down elsewhere" if heads else _NO_HEADS)
        backup.note_beside(store, settings.data, now)
    return FAILS if fault else DONE


_NO_HEADS = (
    "No head was written down elsewhere yet: only against one does it show that the end was cut off. One is kept from now on."
)


def _heads(reader: Reader, settings: Settings, given: str) -> dict[int, str]:
    """Those beside the back-ups and in the data folder, and one from a printed packet where it names its number."""
    restores = [(entry.number, entry.event.at) for entry in reader.chain() if entry.event.event == backup.RESTORED]
    folders = [folder for folder in (settings.data, settings.backups.folder) if folder]
    heads = backup.heads_in(folders, restores[-1] if restores else None)
    number, separator, link = given.partition(":")
    return heads | ({int(number): link.strip()} if separator and number.isdecimal() else {})


def _broken(reader: Reader, heads: Mapping[int, str], head: str) -> str | None:
    fault = broken(reader.audit_key, reader.chain(), heads)
    if fault is None and head and ":" not in head and not any(entry.link == head for entry in reader.chain()):
        return "no event has the head that you gave: the end was cut off, or the chain was made anew"
    return fault or _unaudited(reader) or next(reader.missing(), None)


def _unaudited(reader: Reader) -> str | None:
    """Each entry is written together with its event: an entry newer than every event has lost its own."""
    last, newest = reader.last_entry_at(), max((entry.event.at for entry in reader.chain()), default=None)
    if last is not None and (newest is None or last > newest):
        return f"the events after {newest.isoformat() if newest else 'the beginning'} are missing: there are newer entries"
    return None


def _event_line(entry: Linked) -> str:
    event = entry.event
    return f"{entry.number}\t{event.at.isoformat()}\t{event.actor}\t{event.event}\t{event.visit}\t{json.dumps(event.about)}"


def _export(store: Store, file: Path | None, now: datetime) -> int:
    if file is None:
        raise InputError("audit export needs a file: python -m screening audit export OUT.jsonl")
    with store.read() as reader:
        lines = [json.dumps(entry.model_dump(mode="json"), ensure_ascii=False) + "\n" for entry in reader.chain()]
    _written(file, "".join(lines).encode())
    with store.write() as writer:
        note(writer, now, SERVICE, "audit exported", events=len(lines))
    print(f"{file}: {len(lines)} events, one a line; the last link is the head.")
    return DONE


def _written(file: Path, data: bytes) -> None:
    """For the owner's eyes only, and never over another file."""
    try:
        with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
            opened.write(data)
    except OSError as fault:
        raise InputError(f"{file} cannot be written: {fault.strerror}. Give a new name in a folder that exists.") from None


def key_command(arguments: Namespace, settings: Settings, now: datetime) -> int:
    changed = keys.rotate(settings, now)
    print(
        f"The key was changed: {changed.records} records wrapped anew, none encrypted again. The old key opens nothing any more."
    )
    if changed.old:
        print(
            f"New key: {settings.data / 'key'}. Copy it to where you keep the key, apart from the back-ups, then start the service."
        )
        print(f"Old key: {changed.old}. It opens the back-ups made so far: keep it as long as them, then destroy it.")
    else:
        print("Take the old key out of INTAKE_KEY, keep it as long as the back-ups made so far, then start the service.")
    return DONE


def _protocol(store: Store, settings: Settings, given: Path | None) -> Protocol:
    if given:
        return load(given)
    with store.read() as reader:
        return versions.in_use(reader, settings)


def retention_command(arguments: Namespace, settings: Settings, now: datetime) -> int:
    store = Store.open(settings.database_url, Vault.at(settings))
    keeps = _protocol(store, settings, arguments.protocol).keeps
    if arguments.hold:
        retention.hold(store, SERVICE, now, arguments.hold, arguments.because)
    if arguments.end_hold:
        retention.end_hold(store, SERVICE, now, arguments.end_hold)
    with store.read() as reader:
        on = clinic_of(reader).day(now)
        found = retention.all_terms(reader, keeps, on)
    if not keeps.verified_by:
        print(in_language(keeps.statement, "en"), file=sys.stderr)
    for term in found if not arguments.apply else []:
        state = "legal hold" if term.held else "due" if term.is_over(on) else "kept"
        print(f"{term.until}\t{state}\t{term.kind}\t{term.client}\t{' '.join(term.visits)}\tlast entry {term.last}")
    if not arguments.apply:
        print(f"due: {sum(term.is_over(on) for term in found)} of {len(found)}; to erase them add --apply")
        return DONE
    gone = retention.apply(store, SERVICE, now, keeps)
    for folder in {settings.data, settings.backups.folder or settings.data}:
        backup.note_beside(store, folder, now)
    for term in gone:
        print(f"{term.until}\terased\t{term.kind}\t{term.client}\t{' '.join(term.visits)}")
    print(f"erased: {sum(len(term.visits) for term in gone)} visits, {sum(term.whole for term in gone)} clients")
    return DONE


def access_command(arguments: Namespace, settings: Settings, now: datetime) -> int:
    store = Store.open(settings.database_url, Vault.at(settings))
    protocol = _protocol(store, settings, arguments.protocol)
    with store.read() as reader:
        client = access.client_of(reader, arguments.reference.upper())
    asked = access.ask(store, SERVICE, now, client, protocol)
    if arguments.file is None:
        print(f"Asked on {asked.asked}, due on {asked.due}.")
        return DONE
    if arguments.file.exists():
        raise InputError(f"{arguments.file} exists already. Give a new name.")
    data = access.give(store, SERVICE, now, client, protocol)
    _written(arguments.file, data)
    print(
        f"{arguments.file}: asked on {asked.asked}, due on {asked.due}, given now. It is not encrypted: hand it over and delete it."
    )
    return DONE


_HELD = "If the hold has ended, end it here too and run `python -m screening retention --apply`."
_REFUSED = (
    f"{{count}} lines of {backup.ERASED} beside the back-up were not written with this clinic's key: nothing was erased by them. "
    "Somebody else wrote them, or an older version of the program. See what they name; `retention --apply` erases what is over:"
)


def backup_command(arguments: Namespace, settings: Settings, now: datetime) -> int:
    passphrase = secret("Passphrase: ") if arguments.passphrase else ""
    store = Store.open(settings.database_url, Vault.at(settings))
    with store.read() as reader:
        clinic_of(reader)  # an empty database is no clinic: INTAKE_DATA or DATABASE_URL names another place
    made = backups.back_up(store, SERVICE, arguments.file, now, passphrase)
    print(f"{made.file}: {made.rows} rows, {made.size} bytes, read again and whole.")
    print(_WITH_PASSPHRASE if passphrase else _WITH_KEY.format(where=_key_place(settings)))
    return DONE


_WITH_KEY = (
    "It opens with the clinic's key only ({where}). Keep a copy of the key in another place than this file: "
    "if the key is lost, nobody can read the back-up or the records."
)
_WITH_PASSPHRASE = (
    "It opens with the passphrase only, and holds the clinic's key: whoever has both reads everything. Keep them apart."
)


def _key_place(settings: Settings) -> str:
    return "INTAKE_KEY" if settings.key else str(settings.data / "key")


def secret(prompt: str) -> str:
    return getpass.getpass(prompt) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")


def restore_command(arguments: Namespace, settings: Settings, now: datetime) -> int:
    passphrase = secret("Passphrase: ") if arguments.passphrase else ""
    found = backup.restore(settings, arguments.file, now, passphrase, arguments.with_faults)
    print(
        f"Restored as of {found.made_at.isoformat()}: {found.rows} rows, {found.visits} visits, {found.packets} packets, "
        f"{found.events} audit events; every record opens, every packet has its digest, the chain holds."
        if not arguments.with_faults
        else f"Restored as of {found.made_at.isoformat()}, as it was: run `python -m screening audit verify`."
    )
    if found.erased_again:
        print(f"Erased again, as after the back-up: {found.erased_again}.")
    if found.held:
        print(f"Under a legal hold in this back-up, so not erased again: {', '.join(found.held)}. {_HELD}")
    if found.refused:
        print(
            _REFUSED.format(count=len(found.refused)), *(repr(line[:80]) for line in found.refused[:9]), sep="\n", file=sys.stderr
        )
    print("Everybody signs in anew, and open visits need a new code.")
    return DONE
