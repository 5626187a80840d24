"""Every paper of one made-up visit, to look at: on both sheets, in normal and in large print."""

import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from forms import paper
from forms.demo import INK, LATER_TOXIN, THINNER, Demo, Plan, clinic_in
from screening.actions import reviewing, signing, visits
from screening.actions.record import clinic_of
from screening.consent import Agreed, Signer, TeachBack
from screening.packet import Packet, aftercare_of, unpacked
from screening.protocol import Protocol
from screening.questionnaire import in_language
from screening.review import Choice, Outcome
from screening.rule import Effect
from screening.treated import treatment_of

PAPERS = (("Letter", False), ("Letter", True), ("A4", False), ("A4", True))
AFTER = ("aftercare", "treatment")  # papers that tell what came after the seal
ANSWERS: dict[str, Any] = {
    **THINNER,
    **LATER_TOXIN,
    "cold_sore_hist": "yes",
    "cold_sore_hist_when": ["often"],
    "goals": ["tone", "lines"],
    "goals_words": "I would like to look less tired around my eyes. No big change.",
    "goal_areas": ["forehead", "eyes:left", "eyes:right", "cheeks:left", "jaw:right"],
}
READ = {"happens": 48.0, "wrong": 95.0, "choices": 41.0, "plan": 72.0, "photos": 30.0, "sign": 64.0}


def write(protocol: Protocol, now: datetime) -> Iterator[tuple[str, bytes]]:
    """Path and bytes: the sealed packet first, then a folder for each sheet and print."""
    with tempfile.TemporaryDirectory() as folder:
        visit = SampleVisit(Path(folder), protocol, now)
        yield visit.sealed()
        packet, after = visit.packet(), visit.after()
        visit.demo.store.close()
    for sheet, large in PAPERS:
        for document in paper.DOCUMENTS:
            values = after if document in AFTER else packet
            on = values.afterwards(clinic=values.clinic.model_copy(update={"paper": sheet}))
            name = f"{sheet.lower()}{'-large' if large else ''}/{document}.pdf"
            yield name, paper.render(on, document, large)


class SampleVisit:
    """A client with a blood thinner, limits, an interpreter and a witness."""

    def __init__(self, folder: Path, protocol: Protocol, now: datetime) -> None:
        self.demo = _Sampled(clinic_in(folder, protocol, now, "America/Edmonton", "Sample"))
        self.demo.play(1, Plan("sealed", ANSWERS))
        self.ref = self.demo.refs[0]

    def sealed(self) -> tuple[str, bytes]:
        with self.demo.store.read() as reader:
            (document,) = reader.documents_of(self.ref)
        return document.file_name, document.body

    def packet(self) -> Packet:
        """The sealed values."""
        sealed = self.demo.visit(self.ref).sealed
        assert sealed
        return unpacked(sealed.values)

    def after(self) -> Packet:
        """The same visit treated: the aftercare and the record as they are printed then."""
        self.demo.now += timedelta(minutes=52)
        self.demo.treat(self.ref)
        with self.demo.store.read() as reader:
            clinic, visit = clinic_of(reader), reader.visit(self.ref)
        care = aftercare_of(self.demo.protocol, clinic, visit, self.demo.now)
        done = treatment_of(self.demo.protocol, clinic, visit, "en")
        return self.packet().afterwards(aftercare=care, treatment=done)


class _Sampled(Demo):
    def __init__(self, demo: Demo) -> None:
        super().__init__(demo.store, demo.protocol, demo.person, demo.now + timedelta(hours=2), "Sample Client")

    def submit(self, ref: str) -> None:
        super().submit(ref)
        reviewing.measure(self.store, self.protocol, self.actor, self.tick(), ref, {"bp_systolic": 128, "bp_diastolic": 82})
        reviewing.clarify(
            self.store, self.protocol, self.actor, self.tick(), ref, "anticoagulant_bleeding", "no", "Asked again, face to face"
        )

    def decide(self, ref: str, outcome: Choice | None) -> None:
        with self.store.read() as reader:
            visit = reader.visit(ref)
            found = visit.screening(self.protocol, clinic_of(reader), self.now)
        limits = tuple(dict.fromkeys(limit for flag in found.flags for limit in flag.limits))
        choices = {
            modality: Choice(outcome=Outcome.do_not_treat)
            if standing.value >= Effect.defer
            else Choice(outcome=Outcome.with_limits, limits=limits, avoid=("lips",))
            for modality, standing in found.modalities.items()
        }
        signers = (Signer.interpreter, Signer.witness)
        number, note = self.person.registration, "Calm and well informed. Wants to see how the skin reacts first."
        reviewing.decide(
            self.store,
            self.protocol,
            self.actor,
            self.tick(),
            ref,
            choices,
            {},
            visit.evidence,
            number,
            note,
            also_sign=signers,
        )

    def sign(self, ref: str) -> None:
        visit = self.visit(ref)
        assert visit.decision
        with self.store.read() as reader:
            text = signing.text_for(reader, self.protocol, visit, self.now)
        others = {role: INK._replace(name=f"Sample {role.title()}") for role in (Signer.interpreter, Signer.witness)}
        agreed = dict.fromkeys(visit.decision.treats, Agreed.yes)
        chosen = signing.Chosen(
            text.digest, visit.decision.digest, agreed, {"record": Agreed.yes, "teaching": Agreed.no}, self._taught(), READ
        )
        client = visits.client_actor(visit)
        signing.sign(self.store, self.protocol, client, self.tick(), ref, chosen, INK, self.reference(), others)

    def _taught(self) -> tuple[TeachBack, ...]:
        """Right, right, and one that was explained again."""
        taught = []
        for number, question in enumerate(self.protocol.teach_back):
            choice = next(one for one in question.choice if one.right is (number < 2))
            asked, given = in_language(question.ask, "en"), in_language(choice.label, "en")
            taught.append(TeachBack(question=question.id, asked=asked, given=given, right=choice.right))
        return tuple(taught)
