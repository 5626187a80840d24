"""What the practitioner decides, per modality, and what makes a decision incomplete."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property

from screening.consent import Signer
from screening.digest import digest
from screening.questionnaire import Frozen
from screening.rule import Effect, Flag, Modality
from screening.screen import Screening

INCONSISTENT = "inconsistent_answers"
"""The topic of answers that do not fit together."""


class Outcome(StrEnum):
    go_ahead = "go_ahead"
    with_limits = "with_limits"
    not_until = "not_until"
    letter = "letter"
    do_not_treat = "do_not_treat"
    keep_in_review = "keep_in_review"

    @property
    def treats(self) -> bool:
        return self in (Outcome.go_ahead, Outcome.with_limits)


class Choice(Frozen):
    """The outcome for one modality."""

    outcome: Outcome
    limits: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()  # areas
    until: date | None = None
    condition: str = ""  # what must be so first; for a letter: about what
    sender: str = ""  # whose letter
    check_again: date | None = None  # when a condition or a letter that has not come is looked at again

    @property
    def waits(self) -> bool:
        return self.outcome in (Outcome.not_until, Outcome.letter)

    @property
    def ends(self) -> date | None:
        """The day on which the waiting ends by itself."""
        return self.until or self.check_again


class Decision(Frozen):
    """`reads` is the digest of the response, clarifications and readings that were read."""

    by: str
    by_name: str
    registration: str = ""
    at: datetime
    reads: str
    response: str
    modalities: dict[Modality, Choice]
    reasons: dict[str, str] = {}  # flag's rule -> why it goes ahead beyond it
    discussed: tuple[str, ...] = ()  # "lane:theme" of talk and know cards
    done: tuple[str, ...] = ()  # themes of do cards
    note: str = ""
    protocol: str = ""  # digest of the content whose flags were read
    also_sign: tuple[Signer, ...] = ()  # who signs besides the client; a guardian signs in the client's place
    carried: tuple[str, ...] = ()  # rules whose standing decision was kept
    laser_also_electrical: bool = False  # what the clinic's unit was when the flags were read

    @cached_property
    def digest(self) -> str:
        named = self.model_dump(mode="json")
        if not self.laser_also_electrical:  # decisions older than this field keep their digest
            del named["laser_also_electrical"]
        return digest(named)

    @property
    def treats(self) -> frozenset[Modality]:
        return frozenset(modality for modality, choice in self.modalities.items() if choice.outcome.treats)

    @property
    def signers(self) -> tuple[Signer, ...]:
        """Whose signatures a consent needs, in the order of signing."""
        first = Signer.guardian if Signer.guardian in self.also_sign else Signer.client
        return (first, *(one for one in (Signer.interpreter, Signer.witness) if one in self.also_sign))

    def limits(self) -> tuple[str, ...]:
        return tuple(
            dict.fromkeys(limit for choice in self.modalities.values() if choice.outcome.treats for limit in choice.limits)
        )


class StandingDecision(Frozen):
    """What was decided on one flag of one client, for later visits too, while the answers behind it stay the same."""

    rule: str
    answers: str  # digest of the answers that decided the flag
    says: str
    limits: tuple[str, ...] = ()
    until: date
    by: str
    by_name: str


def may_stand(flag: Flag) -> bool:
    """Whether a decision on this flag may be carried over: never what stops, waits, is uncertain or does not fit together."""
    grave = Effect.stop in flag.values.values() or Effect.defer in flag.values.values()
    return flag.certain and not flag.hold and not grave and flag.topic != INCONSISTENT


def gone_beyond(screening: Screening, modalities: Mapping[Modality, Choice]) -> tuple[Flag, ...]:
    """Flags that bar a modality which the decision would treat: each needs a typed reason."""
    treated = {modality for modality, choice in modalities.items() if choice.outcome.treats}
    return tuple(
        flag
        for flag in screening.flags
        if any(flag.values.get(modality, Effect.ok) in (Effect.defer, Effect.omit) for modality in treated)
    )


def problems(screening: Screening, requested: frozenset[Modality], decision: Decision, today: date) -> list[str]:
    """What is still missing, one sentence each; empty when the decision can stand."""
    found = []
    if not screening.screened:
        return ["This visit is not screened. Mend the protocol first, then review again."]
    if not screening.complete:
        found.append("The answers are not complete: " + ", ".join(screening.missing) + ".")
    for modality in sorted(requested - decision.modalities.keys()):
        found.append(f"Choose an outcome for {modality}.")
    for modality in sorted(decision.modalities.keys() - requested):
        found.append(f"{modality} was not asked for; open a visit that asks for it.")
    for modality, choice in decision.modalities.items():
        found += [f"{modality}: {what}" for what in _gaps(choice, screening.modalities[modality].value, today)]
    for flag in gone_beyond(screening, decision.modalities):
        if len(decision.reasons.get(flag.rule, "").strip()) < 3:
            found.append(f"Write why treatment goes ahead despite: {flag.because['en']}")
    return found


def _gaps(choice: Choice, value: Effect, today: date) -> list[str]:
    if choice.outcome.treats and value is Effect.stop:
        return ["a stop cannot be decided otherwise in the same visit; choose another outcome."]
    if choice.outcome is Outcome.go_ahead and value is Effect.modify:
        return ["accept the limits: choose with limits."]
    if choice.outcome is Outcome.with_limits and not (choice.limits or choice.avoid):
        return ["choose at least one limit, or an area to avoid."]
    if choice.outcome is Outcome.not_until and not (choice.condition.strip() or (choice.until and choice.until > today)):
        return ["enter a later date, or the condition to wait for."]
    if choice.check_again and choice.check_again <= today:
        return ["enter a later day on which to check again."]
    if choice.outcome is Outcome.letter and not choice.condition.strip():
        return ["write whose letter is needed, and about what."]
    return []
