"""Back-ups as the clinic sees them: taken by hand or by the clock, written down, and how fresh the last one is."""

from datetime import datetime, timedelta
from pathlib import Path

from screening import backup
from screening.actions.record import note
from screening.backup import Made
from screening.errors import IntakeError
from screening.identity import SERVICE, Actor
from screening.questionnaire import Frozen
from screening.settings import Backups
from screening.store import Reader, Store, Writer

_STATE = "backup_state"
_PATTERN = "intake-*.backup"
_AT_WORK = timedelta(hours=1)  # before the next try: whoever began may have died over it, or the disk may still be full
_GRACE = 2  # back-ups that may fail before the desk warns


class State(Frozen):
    last: Made | None = None
    begun: datetime | None = None
    fault: str = ""


class Freshness(Frozen):
    """`late`: there is none, or none for longer than twice the time between two."""

    last: datetime | None
    scheduled: bool
    late: bool
    fault: str


def freshness(reader: Reader, wanted: Backups, now: datetime) -> Freshness:
    state = _state(reader)
    last = state.last.at if state.last else None
    late = last is None or now - last > _GRACE * timedelta(hours=wanted.hours)
    return Freshness(last=last, scheduled=wanted.folder is not None, late=late, fault=state.fault)


def back_up(store: Store, actor: Actor, file: Path, now: datetime, passphrase: str = "") -> Made:
    """Raises InputError or StoreError; then there is no back-up, and the desk says why."""
    try:
        made = backup.back_up(store, file, now, passphrase)
    except IntakeError as fault:
        with store.write() as writer:
            _put(writer, _state(writer).model_copy(update={"begun": now, "fault": str(fault)}))
            note(writer, now, actor, "back-up failed")
        raise
    with store.write() as writer:
        _put(writer, State(last=made))
        note(writer, now, actor, "backed up", rows=made.rows, size=made.size)
    return made


def back_up_if_due(store: Store, wanted: Backups, now: datetime) -> Made | None:
    """By the service's clock. One process at a time, also where several share the database."""
    if wanted.folder is None or not _begun(store, wanted, now):
        return None
    made = back_up(store, SERVICE, wanted.folder / f"intake-{now:%Y%m%dT%H%M%SZ}.backup", now)
    for old in sorted(wanted.folder.glob(_PATTERN))[: -wanted.keep]:
        old.unlink()
    return made


def _begun(store: Store, wanted: Backups, now: datetime) -> bool:
    with store.read() as reader:
        if not _is_due(reader, wanted, now):
            return False
    with store.write() as writer:
        due = _is_due(writer, wanted, now)
        if due:
            _put(writer, _state(writer).model_copy(update={"begun": now}))
    return due


def _is_due(reader: Reader, wanted: Backups, now: datetime) -> bool:
    state, every = _state(reader), timedelta(hours=wanted.hours)
    at_work = state.begun is not None and now - state.begun < min(_AT_WORK, every)
    return reader.clinic() is not None and not at_work and (state.last is None or now - state.last.at >= every)


def _state(reader: Reader) -> State:
    kept = reader.setting(_STATE)
    return State.model_validate_json(kept) if kept else State()


def _put(writer: Writer, state: State) -> None:
    writer.put_setting(_STATE, state.model_dump_json())
