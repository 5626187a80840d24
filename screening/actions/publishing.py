"""Which version of the protocol is in use: published by the owner, and gone back to."""

from datetime import datetime

from screening.actions.record import note
from screening.errors import InputError
from screening.identity import Actor, must
from screening.protocol import Protocol
from screening.store import Store
from screening.versions import SETTING, Version, as_setting, published


def publish(store: Store, actor: Actor, now: datetime, protocol: Protocol, why: str) -> None:
    """From now on visits are screened by it. `protocol` was checked and has no faults; also for going back to an earlier one."""
    must(actor, "edit the clinic")
    if len(why.strip()) < 3:
        raise InputError("Enter why this version is put in use.")
    with store.write() as writer:
        before = published(writer)
        new = Version(digest=protocol.digest, version=protocol.version, at=now, by_name=actor.name, why=why.strip())
        writer.put_setting(SETTING, as_setting((*before, new)))
        note(writer, now, actor, "protocol published", version=protocol.version, digest=protocol.digest)
