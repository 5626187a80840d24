"""Back-up and restore: one encrypted file with every row of one moment, written while the clinic works.

It is the same for SQLite and PostgreSQL, so that one can be restored into the other. Closed with the clinic's key it is of no use
without that key; closed with a passphrase it brings the key along.
"""

import base64
import json
import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain
from pathlib import Path

from screening import rows, sealed_file
from screening.audit import AuditEvent, broken
from screening.digest import keyed, same
from screening.errors import InputError, IntakeError, StoreError, VaultError
from screening.keyfile import keys_at, put_keys, sync_folder
from screening.questionnaire import Frozen
from screening.retention import HOLDS, holds_in
from screening.sealed_file import Lock
from screening.settings import Settings
from screening.store import Reader, Store, Writer
from screening.vault import Vault

LEAST_PASSPHRASE = 12
RESTORED = "restored from a back-up"
ERASED, HEADS = "erased.txt", "audit-heads.txt"
"""Beside the back-ups: what was erased since they were made, and heads of the audit chain. References and digests only.

Whoever can write there could name any record: each line of what was erased ends with a digest that only the clinic's key makes."""


class Made(Frozen):
    at: datetime
    file: str
    size: int
    rows: int


class Restored(Frozen):
    made_at: datetime
    rows: int
    visits: int
    packets: int
    events: int
    head: str
    erased_again: int
    held: tuple[str, ...] = ()  # erased after the back-up, and under a legal hold in it: not erased again
    refused: tuple[str, ...] = ()  # lines beside the back-up that this clinic did not write


def back_up(store: Store, file: Path, now: datetime, passphrase: str = "") -> Made:
    """Raises InputError where the file exists, StoreError where it cannot be written whole and read again."""
    if file.exists():
        raise InputError(f"{file} exists already. A back-up never overwrites another: give a new name.")
    if passphrase and len(passphrase) < LEAST_PASSPHRASE:
        raise InputError(f"Choose a passphrase of at least {LEAST_PASSPHRASE} characters, and keep it apart from the back-up.")
    lock = Lock(store.vault.keys, passphrase)
    try:
        count = _written(store, file, lock, now)
        note_beside(store, file.parent, now)
        return Made(at=now, file=str(file), size=file.stat().st_size, rows=count)
    except OSError as fault:
        why = f"{fault.strerror}. Check the folder and its free space."
        raise StoreError(f"The back-up {file} cannot be written: {why}") from None


def _written(store: Store, file: Path, lock: Lock, now: datetime) -> int:
    """Under another name until it was read again."""
    half_made = file.with_name(file.name + ".part")
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half_made.unlink(missing_ok=True)
    try:
        _write(store, half_made, lock, now)
        count = _counted(half_made, lock)
        os.replace(half_made, file)
        sync_folder(file.parent)
        return count
    finally:
        half_made.unlink(missing_ok=True)


def _write(store: Store, path: Path, lock: Lock, now: datetime) -> None:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file, store.dump() as dumped:
        brought = [base64.b64encode(key).decode() for key in lock.keys] if lock.passphrase else []
        sealed_file.write(file, chain([json.dumps({"keys": brought}).encode()], dumped), lock, now)
        file.flush()
        os.fsync(file.fileno())


def _counted(path: Path, lock: Lock) -> int:
    """Reads the whole file again, from the disk, before anybody is told that there is a back-up."""
    with path.open("rb") as file:
        records = sealed_file.read(file, lock)
        next(records)
        return rows.counted(records)


def note_beside(store: Store, folder: Path, now: datetime) -> None:
    """So that a restore can erase again what was erased after the back-up, and a cut chain can be told from a whole one."""
    with store.read() as reader:
        erased, (number, link) = [_erased_line(reader, ref) for ref in reader.erased()], reader.chain_head()
    _add(folder / ERASED, erased)
    _add(folder / HEADS, [f"{number} {link} {now.isoformat()}"] if number else [])


def _erased_line(reader: Reader, ref: str) -> str:
    return f"{ref} {keyed(reader.audit_key, f'erased {ref}'.encode())}"


def _add(path: Path, lines: Iterable[str]) -> None:
    known = set(lines_of(path))
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="ascii") as file:
        file.writelines(f"{line}\n" for line in lines if line not in known)


def lines_of(path: Path) -> list[str]:
    return path.read_text("ascii", errors="replace").split("\n")[:-1] if path.is_file() else []


def heads_in(folders: Iterable[Path], restored: tuple[int, datetime] | None) -> dict[int, str]:
    """Heads of the chain that were written down. `restored`: number and moment of the last restore; what came after the
    back-up was lost there, and is no longer expected."""
    found: dict[int, str] = {}
    for line in (line.split() for folder in folders for line in lines_of(folder / HEADS)):
        if len(line) == 3 and line[0].isdecimal():
            number, link, at = int(line[0]), line[1], datetime.fromisoformat(line[2])
            if restored is None or number < restored[0] or at >= restored[1]:
                found[number] = link
    return found


def restore(settings: Settings, file: Path, now: datetime, passphrase: str = "", with_faults: bool = False) -> Restored:
    """Into an empty place only; nothing stands there where anything does not fit. Raises InputError, VaultError or StoreError."""
    own = keys_at(settings, make=False)
    try:
        with file.open("rb") as opened:
            header = sealed_file.header_of(opened)
            opened.seek(0)
            records = sealed_file.read(opened, Lock(own, passphrase))
            brought = [base64.b64decode(key) for key in json.loads(next(records))["keys"]]
            check = _Check(header.made_at, lines_of(file.parent / ERASED), now, with_faults)
            made_key = _bring(settings, own, brought)
            try:
                store = Store.filled(settings.database_url, Vault(brought or own), records, check)
            except BaseException:
                if made_key:
                    (settings.data / "key").unlink()
                raise
            store.close()
    except OSError as fault:
        raise InputError(
            f"{file} cannot be read: {fault.strerror}. Give a file that `python -m screening backup` wrote."
        ) from None
    assert check.found is not None
    return check.found


def _bring(settings: Settings, own: list[bytes], brought: list[bytes]) -> bool:
    """The key that the back-up brings along, into the data folder."""
    if not brought or own == brought:
        return False
    if own:
        raise VaultError(
            "This back-up brings its own key, but another key is here. Set INTAKE_DATA to a new folder, unset INTAKE_KEY."
        )
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    put_keys(settings.data, brought)
    return True


class _Check:
    """Looks at everything that was restored before it counts, and ends what must not live on in a second place."""

    def __init__(self, made_at: datetime, erased: list[str], now: datetime, with_faults: bool) -> None:
        self.made_at, self.erased, self.now, self.with_faults = made_at, erased, now, with_faults
        self.found: Restored | None = None

    def __call__(self, writer: Writer) -> None:
        fault = next(faults(writer), None)
        if fault and not self.with_faults:
            raise StoreError(
                f"Nothing was restored. {fault} Take another back-up, or add --with-faults to restore this one as it is."
            )
        counts = writer.counts()
        again, held, refused = self._erase_again(writer)
        writer.end_all_sessions(self.now)
        about: dict[str, str | int | bool | None] = {
            "made_at": self.made_at.isoformat(),
            "erased_again": again,
            "faults": bool(fault),
            "held": len(held),
            "refused": len(refused),
        }
        linked = writer.record(AuditEvent(at=self.now, actor="service:service", event=RESTORED, about=about))
        self.found = Restored(
            made_at=self.made_at,
            rows=sum(counts.values()),
            visits=counts["visit"],
            packets=counts["document"],
            events=counts["audit"],
            head=linked.link,
            erased_again=again,
            held=held,
            refused=refused,
        )

    def _erase_again(self, writer: Writer) -> tuple[int, tuple[str, ...], tuple[str, ...]]:
        """How many were erased, and what was not: what a legal hold covers, and lines that this clinic did not write."""
        named = {line: line.partition(" ")[0] for line in self.erased}
        own = {ref for line, ref in named.items() if same(line, _erased_line(writer, ref))}
        refused = tuple(line for line, ref in named.items() if ref not in own)
        due = sorted(own - set(writer.erased()))
        held = tuple(ref for ref in due if _is_held(writer, ref))
        return sum(writer.erase(ref) for ref in due if ref not in held), held, refused


def _is_held(reader: Reader, ref: str) -> bool:
    client = reader.client_of(ref)
    return client is not None and bool(holds_in(reader.setting(HOLDS)).keys() & set(reader.one_person(client)))


def faults(reader: Reader) -> Iterator[str]:
    """A sentence for each thing that does not hold: the audit chain, every sealed record, every visit, every packet's digest,
    and that whatever is told of is there."""
    try:
        fault = broken(reader.audit_key, reader.chain())
        yield from [f"In the audit chain, {fault}."] if fault else reader.missing()
    except IntakeError as altered:
        yield str(altered)
    yield from reader.sealed_faults()
    yield from reader.visit_faults()
