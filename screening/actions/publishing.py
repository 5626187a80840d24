"""Which version of the protocol is in use: published by the owner, and gone back to."""

from datetime import datetime
from pathlib import Path

from screening.actions.record import note
from screening.errors import InputError, NotNow
from screening.identity import Actor, must
from screening.protocol import Protocol
from screening.reader import PUBLISHED
from screening.store import Store
from screening.versions import Version, as_setting, keep, published


def publish(store: Store, actor: Actor, now: datetime, protocol: Protocol, content: Path, why: str) -> None:
    """From now on visits are screened by it. `protocol` is what its folder `content` says, and was checked: it has no faults.
    Also for going back to an earlier one."""
    must(actor, "edit the clinic")
    if len(why.strip()) < 3:
        raise InputError("Enter why this version is put in use.")
    with store.write() as writer:
        if keep(writer, content) != protocol.digest:
            raise NotNow("The content changed since this page was opened. Read it again, then publish.")
        before = published(writer)
        new = Version(digest=protocol.digest, version=protocol.version, at=now, by_name=actor.name, why=why.strip())
        writer.put_setting(PUBLISHED, as_setting((*before, new)))
        note(writer, now, actor, "protocol published", version=protocol.version, digest=protocol.digest)
