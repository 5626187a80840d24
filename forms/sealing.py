"""From a countersigned visit to its sealed packet in the store."""

from datetime import datetime

from forms import paper
from screening.actions import people, signing
from screening.actions.record import clinic_of
from screening.errors import NotNow
from screening.identity import Staff, as_actor
from screening.packet import build
from screening.protocol import Protocol
from screening.store import Store


def seal_visit(store: Store, protocol: Protocol, person: Staff, ref: str, document_ref: str, now: datetime) -> str:
    """Builds, draws, seals and keeps the packet. Returns the SHA-256 of the sealed bytes."""
    with store.read() as reader:
        visit, clinic, key = reader.visit(ref), clinic_of(reader), reader.signing_key()
        if key is None:
            raise NotNow("The clinic has no certificate yet; finish the set-up.")
        if visit.countersigned is None:
            raise NotNow("Countersign first.")
        events = [linked.event for linked in reader.audit(ref)]
        packet = build(
            protocol, clinic, reader.client(visit.client), person, visit, events, reader.chain_head()[1], key.fingerprint, now
        )
        logo = people.logo(reader)
        signer = paper.Countersigner(name=visit.countersigned.name, registration=visit.countersigned.registration)
    sealed = paper.seal(paper.render(packet, logo=logo), key, signer, now)
    return signing.seal(store, as_actor(person), now, packet, sealed, document_ref)
