"""A paper against the clinic's record: is it unchanged, whose is it, and what is it worth today. The desk and the command ask here."""

from datetime import UTC, datetime

from forms import paper
from forms.paper import Standing, Verdict
from screening.actions.worth import Force, Worth, worth
from screening.digest import sha256
from screening.questionnaire import Frozen
from screening.store import Store
from screening.wording import day_words

_SENTENCES = {
    Force.in_force: "In force until {on}.",
    Force.partly: "In force until {on}, but a part was taken back: {parts}.",
    Force.expired: "Expired: its consent ended on {on}. A new consent is needed.",
    Force.used_up: "Used up on {on}: all sessions that it covers took place. A new consent is needed.",
    Force.superseded: "Superseded on {on} by the packet of visit {by}.",
    Force.withdrawn: "Withdrawn on {on}: the client took the consent back.",
    Force.invalidated: "Made invalid on {on}: it was made in error and does not count.",
    Force.test: "Test document: made up, not for real care.",
}


class Checked(Frozen):
    verdict: Verdict
    worth: Worth | None = None

    @property
    def sentences(self) -> tuple[str, ...]:
        said = [self.verdict.sentence]
        if self.worth:
            on = day_words(self.worth.on) if self.worth.on else ""
            said.append(_SENTENCES[self.worth.force].format(on=on, by=self.worth.by, parts=", ".join(self.worth.parts)))
        if self.verdict.timed_at:
            time = self.verdict.timed_at.astimezone(UTC)
            said.append(f"Its time was confirmed by {self.verdict.timed_by}: {day_words(time)}, {time:%H:%M:%S} UTC.")
        return tuple(said)


def check(store: Store | None, data: bytes, now: datetime, beside: str | None = None) -> Checked:
    """`beside` is the text of a .sha256 file, for a packet that the record does not know."""
    if store is None:
        return Checked(verdict=paper.verify(data, None, beside))
    digest = sha256(data)
    with store.read() as reader:
        known = reader.document_by_sha256(digest)
        if known:
            return Checked(verdict=paper.verify(data, known.sha256, None), worth=worth(reader, digest, now))
        verdict = paper.verify(data, None, beside)
        if verdict.standing in (Standing.altered, Standing.not_sealed):
            return Checked(verdict=verdict)
        ours = reader.documents_of(verdict.ref) if verdict.ref else []
        if ours:  # it names a visit of this clinic but is none of its papers
            return Checked(verdict=paper.verify(data, ours[-1].sha256, None))
        if verdict.standing is Standing.not_compared and reader.signing_key(verdict.fingerprint) is None:
            return Checked(verdict=verdict.model_copy(update={"standing": Standing.foreign}))
    return Checked(verdict=verdict)
