"""A small model of one visit, written from the meanings of the core and from nothing else: what may be done, and what follows."""

from dataclasses import dataclass, field
from datetime import date

NEEDLING, ELECTRO, LASER = "needling", "electro", "laser"
MODALITIES = (NEEDLING, ELECTRO, LASER)
OK, CAUTION, MODIFY, DEFER, OMIT, STOP = range(6)

# Of the clinical reference: answers without a follow-up and without a window, and what they do to needling, electro, laser.
EFFECTS: dict[tuple[str, str], tuple[int, int, int]] = {
    ("pacemaker_icd", "yes"): (CAUTION, OMIT, CAUTION),
    ("valve_high", "yes"): (DEFER, OMIT, OK),
    ("valve_other", "yes"): (CAUTION, CAUTION, OK),
    ("dark_marks", "yes"): (CAUTION, CAUTION, MODIFY),
    ("pressured", "yes"): (DEFER, DEFER, DEFER),
    ("anticoagulant", "not_sure"): (DEFER, DEFER, CAUTION),
    ("vision_change", "yes"): (STOP, STOP, STOP),
    ("bp", "high"): (DEFER, OMIT, CAUTION),
    ("visibly_affected", "yes"): (DEFER, DEFER, DEFER),
}
EMERGENCY = "vision_change"
ANSWERS: dict[str, tuple[str, ...]] = {
    "pacemaker_icd": ("no", "yes"),
    "valve_high": ("no", "yes"),
    "valve_other": ("no", "yes"),
    "dark_marks": ("no", "yes"),
    "pressured": ("no", "yes"),
    "anticoagulant": ("no", "not_sure"),
    EMERGENCY: ("no", "yes"),
}
LIFE = {
    "pacemaker_icd": 180,
    "valve_high": 180,
    "valve_other": 180,
    "dark_marks": 365,
    "pressured": 90,
    "anticoagulant": 30,
    EMERGENCY: 0,
}
"""Days for which what was said or learnt stands; nothing else that is asked is fresher than of its day."""
LOOKS = ("visibly_affected", "capacity")  # the practitioner looks at every client

PRACTITIONER, RECEPTION, OWNER, AUDITOR = "practitioner", "reception", "owner", "auditor"
CLIENT, STRANGER = "client", "stranger"

GO, LIMITS, UNTIL, LETTER, NOT, REVIEW = "go_ahead", "with_limits", "not_until", "letter", "do_not_treat", "keep_in_review"


@dataclass
class Plan:
    """A decision: an outcome for each modality, and the day until which it waits."""

    outcomes: dict[str, str]
    until: date | None
    on: date
    in_force: bool = True

    @property
    def treats(self) -> set[str]:
        return {one for one, outcome in self.outcomes.items() if outcome in (GO, LIMITS)}


@dataclass
class Model:
    """What is so now. `day` is the clinic's."""

    day: date
    agreed_to_form: bool = False
    said: dict[str, str] = field(default_factory=dict)  # the client's own answers
    said_on: dict[str, date] = field(default_factory=dict)
    rest_on: date | None = None  # the day all other questions were answered
    learnt: dict[str, str] = field(default_factory=dict)  # by the practitioner, who asked or looked
    learnt_on: dict[str, date] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)  # the latest of both
    silent: set[str] = field(default_factory=set)  # asked and not answered
    measured: dict[str, date] = field(default_factory=dict)
    confirmed: bool = False  # an emergency that a practitioner saw to be so
    raised: bool = False
    sent: date | None = None  # the day the answers were certified
    changed: bool = False
    reading: int = 0  # version of what a decision reads
    plan: Plan | None = None
    released: bool = False
    agreed: set[str] | None = None  # signed, and in force
    countersigned: bool = False
    sealed: bool = False
    acknowledged: bool = False
    ended: str = ""
    fell: list[str] = field(default_factory=list)  # what this step made fall, for the audit

    # What is so

    def effect(self, modality: str) -> int:
        return max((effects[MODALITIES.index(modality)] for effects in self._effects()), default=OK)

    def _effects(self) -> list[tuple[int, int, int]]:
        return [EFFECTS[one] for one in self.told.items() if one in EFFECTS]

    @property
    def to_measure(self) -> bool:
        """A reading is of the day it was taken on."""
        return any(self.measured.get(name) != self.day for name in LOOKS)

    @property
    def is_silent(self) -> bool:
        return not self.agreed_to_form or bool(self.silent)

    def _is_old(self, item: str, day: date | None) -> bool:
        return day is None or (self.day - day).days > LIFE[item]

    @property
    def too_old(self) -> set[str]:
        """Said and learnt too long ago to send; what a practitioner saw to be so stays."""
        found = {
            item
            for item in ANSWERS
            if self._is_old(item, self.said_on.get(item)) and self._is_old(item, self.learnt_on.get(item))
        }
        return found - ({EMERGENCY} if self.learnt.get(EMERGENCY) == "yes" else set())

    @property
    def to_answer(self) -> set[str]:
        return self.silent | self.too_old

    @property
    def clears(self) -> bool:
        return not self.is_silent and not self.to_measure and not any(self.effect(one) for one in MODALITIES)

    @property
    def status(self) -> str:
        if self.ended:
            return self.ended
        if self.raised:
            return "emergency"
        plan = self.plan if self.plan and self.plan.in_force else None
        if self.confirmed or (plan and set(plan.outcomes.values()) == {NOT}):
            return "not_going_ahead"
        if self.sent is None or self.changed:
            return "answering"
        if plan is None or REVIEW in plan.outcomes.values():
            return "to_review"
        if not plan.treats:
            return self._waits(plan)
        if not (self.agreed and self.agreed & plan.treats):
            return "to_sign"
        return "ready" if self.countersigned and self.sealed else "to_countersign"

    def _waits(self, plan: Plan) -> str:
        if LETTER in plan.outcomes.values():
            return "waiting"
        return "to_review" if plan.until and plan.until <= self.day else "deferred"

    # What may be done

    @property
    def stands(self) -> bool:
        """A decision in force, over whole answers, with everything measured and no stop."""
        plan = self.plan
        whole = not (self.raised or self.is_silent or self.to_measure)
        return whole and plan is not None and plan.in_force and all(self.effect(one) < STOP for one in MODALITIES)

    @property
    def may_answer(self) -> bool:
        return not self.ended and self.agreed_to_form

    @property
    def may_send(self) -> bool:
        return not (self.ended or self.raised or self.is_silent or self.to_answer) and self.rest_on == self.day

    @property
    def may_assess(self) -> bool:
        return not self.ended and self.raised

    def may_decide(self, plan: Plan, reads: int, has_reasons: bool) -> bool:
        if self.ended or self.raised or self.sent is None or self.changed or self.is_silent or reads != self.reading:
            return False
        return all(self._fits(one, outcome, plan, has_reasons) for one, outcome in plan.outcomes.items())

    def _fits(self, modality: str, outcome: str, plan: Plan, has_reasons: bool) -> bool:
        effect = self.effect(modality)
        if outcome in (GO, LIMITS):
            column = MODALITIES.index(modality)
            barred = any(effects[column] in (DEFER, OMIT) for effects in self._effects())
            return effect < STOP and (has_reasons or not barred) and not (outcome == GO and effect == MODIFY)
        return outcome != UNTIL or bool(plan.until and plan.until > self.day)

    @property
    def may_release(self) -> bool:
        return self.stands and self.status == "to_sign" and self.sent == self.day

    @property
    def may_sign(self) -> bool:
        return not self.ended and self.released and self.stands

    @property
    def may_countersign(self) -> bool:
        return self.stands and self.status == "to_countersign"

    @property
    def may_seal(self) -> bool:
        return not self.ended and self.agreed is not None and self.countersigned

    @property
    def may_acknowledge(self) -> bool:
        of_today = self.plan is not None and self.plan.on == self.day == self.sent
        return self.stands and self.status == "ready" and of_today

    def may_treat(self, modalities: set[str], needles: tuple[int, int]) -> bool:
        if not (self.may_acknowledge and self.acknowledged and modalities):
            return False
        assert self.plan and self.agreed is not None
        counted = needles[0] == needles[1] and (needles[0] > 0) == (NEEDLING in modalities)
        return modalities <= self.plan.treats & self.agreed and counted

    @property
    def may_withdraw(self) -> bool:
        """Also after a treatment, or where the client left: for what is kept and for what comes."""
        return self.ended in ("", "treated", "abandoned") and self.agreed is not None

    @property
    def may_end(self) -> bool:
        """An emergency ends by a practitioner's assessment alone."""
        return not self.ended and not self.raised

    # What follows

    def answer(self, item: str, given: str | None) -> int:
        """How many events it leaves: one, and one where it calls somebody; none where the same stands already."""
        before = self.said.get(item)
        if given == (None if self._is_old(item, self.said_on.get(item)) else before):
            return 0
        if given is None:
            del self.said[item], self.said_on[item]
            self._tell(item, self.learnt.get(item))
        else:
            self.say(item, given)
            self._tell(item, "yes" if item == EMERGENCY and self.confirmed else given)
        if self.sent is not None and given != before:
            self.changed = True
            self.void()
        if item == EMERGENCY and self.told.get(item) == "yes":
            self.raised = True
            self.void()
            return 2
        return 1

    def say(self, item: str, given: str) -> None:
        self.said[item], self.said_on[item] = given, self.day

    def _tell(self, item: str, given: str | None) -> None:
        if given is None:
            self.told.pop(item, None)
            self.silent.add(item)
        else:
            self.told[item] = given
            self.silent.discard(item)

    def send(self) -> None:
        if self.sent is not None:
            self.void()
        for item in [one for one, day in self.said_on.items() if self._is_old(one, day)]:
            del self.said[item], self.said_on[item]  # learnt since
        self.sent, self.changed = self.day, False
        self.reading += 1

    def learn(self, item: str, given: str) -> None:
        """A clarification or a reading: only what raises an effect makes a decision fall."""
        before = (item, self.told.get(item, ""))
        self.learnt[item], self.learnt_on[item] = given, self.day
        self._tell(item, given)
        self.reading += 1
        if (item, given) in EFFECTS and (item, given) != before:
            self.void()

    def assess(self, confirmed: bool) -> None:
        self.raised = False
        self.reading += 1
        self.confirmed = confirmed
        self.learnt[EMERGENCY], self.learnt_on[EMERGENCY] = "yes" if confirmed else "no", self.day
        self._tell(EMERGENCY, self.learnt[EMERGENCY])

    def decide(self, plan: Plan) -> None:
        if self.agreed is not None:
            self.fell.append("signature dropped")
        self.plan = plan
        self._no_ink()

    def void(self) -> None:
        if self.plan and self.plan.in_force:
            self.plan.in_force = False
            self.fell.append("decision void")
            if self.agreed is not None:
                self.fell.append("signature dropped")
            self._no_ink()

    def _no_ink(self) -> None:
        self.released, self.agreed, self.countersigned, self.sealed, self.acknowledged = False, None, False, False, False

    def sign(self, agreed: set[str]) -> None:
        self._no_ink()
        self.agreed = agreed
