"""From a countersigned visit to its sealed packet in the store."""

import logging
from datetime import datetime
from typing import Any

from forms import paper
from screening.actions import people, signing
from screening.actions.record import clinic_of
from screening.entry import Time
from screening.errors import NotNow
from screening.identity import Staff, as_actor
from screening.packet import build
from screening.precedent import in_force
from screening.protocol import Protocol
from screening.store import Store


def seal_visit(
    store: Store, protocol: Protocol, person: Staff, ref: str, document_ref: str, now: datetime, authority: str = ""
) -> str:
    """Builds, draws, seals and keeps the packet. Returns the SHA-256 of the sealed bytes. `authority`: a timestamp server."""
    with store.read() as reader:
        visit, clinic, key = reader.visit(ref), clinic_of(reader), reader.signing_key()
        if key is None:
            raise NotNow("The clinic has no certificate yet; finish the set-up.")
        if visit.countersigned is None:
            raise NotNow("Countersign first.")
        events = [linked.event for linked in reader.audit(ref)]
        client, head = reader.client(visit.client), reader.chain_head()[1]
        screening = visit.screening(protocol, clinic, now)
        standing = in_force(reader.visits_of(*reader.one_person(visit.client)), visit, screening, clinic.day(now))
        signed_by = reader.staff(visit.countersigned.by.removeprefix("staff:"))  # whoever makes the papers again
        packet = build(protocol, clinic, client, signed_by, visit, events, head, key.fingerprint, now, standing)
        logo = people.logo(reader)
        signer = paper.Countersigner(name=visit.countersigned.name, registration=visit.countersigned.registration)
    drawn = paper.render(packet, logo=logo)
    sealed = _timed(drawn, key, signer, now, authority) if authority else None
    time = Time.claimed if not authority else Time.confirmed if sealed else Time.unconfirmed
    return signing.seal(store, as_actor(person), now, packet, sealed or paper.seal(drawn, key, signer, now), document_ref, time)


def _timed(drawn: bytes, key: Any, signer: paper.Countersigner, now: datetime, authority: str) -> bytes | None:
    """None where the authority does not answer, or answers something that would not verify: the papers do not wait for it."""
    try:
        sealed = paper.seal(drawn, key, signer, now, authority)
    except Exception as fault:  # its words may quote the request
        logging.getLogger(__name__).warning("no timestamp: %s", type(fault).__name__)
        return None
    return sealed if paper.verify(sealed, None, None).timed_at else None
