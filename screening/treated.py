"""What comes after the consent was signed, as it is printed: who took the visit over, and what was done."""

from collections.abc import Collection, Mapping
from functools import partial

from screening.entry import LimitsAcknowledged, PractitionerConfirmed, Treated
from screening.identity import Clinic
from screening.protocol import Protocol
from screening.questionnaire import Frozen, in_language
from screening.review import StandingDecision
from screening.rule import Flag, Modality
from screening.visit import Visit
from screening.wording import day_words, limit_words, moment_words, months


class Takeover(Frozen):
    name: str
    registration: str
    before: str  # name of the one who decided
    said: str = ""  # the line that the client read and agreed to; empty until then
    at: str = ""


class StandingLine(Frozen):
    """What was decided in an earlier visit and still answers a flag of this one."""

    flag: str
    says: str
    name: str
    until: str


class Treatment(Frozen):
    at: str
    name: str
    registration: str
    confirmed: tuple[str, ...]  # statements asked just before, each true
    limits: tuple[str, ...]  # read just before
    modalities: tuple[str, ...]
    needles_in: int
    needles_out: int
    settings: tuple[tuple[str, str], ...]
    reactions: tuple[str, ...]
    advice: tuple[str, ...]
    notes: str
    sealed: str  # digest of the packet that it rests on


def takeover_of(protocol: Protocol, clinic: Clinic, visit: Visit, language: str) -> Takeover | None:
    taken = visit.taken_over
    if taken is None:
        return None
    agreed = [one for one in visit.entries if isinstance(one, PractitionerConfirmed) and one.practitioner == taken.practitioner]
    last = agreed[-1] if visit.met and agreed else None
    at = moment_words(clinic, last.at, months(protocol.words(language))) if last else ""
    return Takeover(name=taken.name, registration=taken.registration, before=taken.before, said=last.said if last else "", at=at)


def treatment_of(protocol: Protocol, clinic: Clinic, visit: Visit, language: str) -> Treatment | None:
    done = next((one for one in visit.entries if isinstance(one, Treated)), None)
    if done is None or visit.decision is None:
        return None
    by = visit.taken_over
    asked = next((one for one in reversed(visit.entries) if isinstance(one, LimitsAcknowledged)), None)
    named = partial(_named, protocol, language)
    return Treatment(
        at=moment_words(clinic, done.at, months(protocol.words(language))),
        name=by.name if by else visit.decision.by_name,
        registration=by.registration if by else visit.decision.registration,
        confirmed=named(asked.confirmed) if asked else (),
        limits=limit_words(protocol, asked.limits, language) if asked else (),
        modalities=tuple(in_language(protocol.modality_words[one], language) for one in Modality if one in done.modalities),
        needles_in=done.needles_in,
        needles_out=done.needles_out,
        settings=_settings(protocol, done.settings, language),
        reactions=named(done.reactions),
        advice=named(done.advice),
        notes=done.notes,
        sealed=visit.sealed.packet if visit.sealed else "",
    )


def _named(protocol: Protocol, language: str, names: Collection[str]) -> tuple[str, ...]:
    words = protocol.record_words
    return tuple(in_language(words[name], language) if name in words else name for name in names)


def _settings(protocol: Protocol, settings: Mapping[str, float | str], language: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        (
            f"{in_language(protocol.modality_words[row.modality], language)}: {in_language(row.label, language)}",
            f"{given:g} {row.unit}" if isinstance(given := settings[row.id], int | float) else given,
        )
        for row in protocol.settings
        if row.id in settings
    )


def standing_lines(
    protocol: Protocol, flags: Collection[Flag], standing: Mapping[str, StandingDecision], language: str
) -> tuple[StandingLine, ...]:
    month = months(protocol.words(language))
    return tuple(
        StandingLine(flag=in_language(flag.because, language), says=one.says, name=one.by_name, until=day_words(one.until, month))
        for flag in flags
        if (one := standing.get(flag.rule))
    )
