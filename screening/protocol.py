"""One treatment's questions, rules, cases and texts, frozen, with a digest."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any, Self

from pydantic import Field, model_validator

from screening.aftercare import Aftercare
from screening.clinic import ClinicSettings, Departure, Retention
from screening.consent import Clause
from screening.facts import Setting, Told
from screening.hearing import Ears
from screening.questionnaire import Frozen, Questionnaire, Text
from screening.rule import Case, Modality, Override, Reference, Rule, Rules
from screening.screen import Screening, Stamp, screen


class Approval(Frozen):
    """Clinical content is a draft until a registered acupuncturist signs it off."""

    state: str
    by: str = ""
    on: str = ""
    statement: Text


class Translation(Frozen):
    """Of the client's words into another language; a draft until somebody who is named here signed it off."""

    language: str
    state: str
    by: str = ""
    on: str = ""
    statement: Text


class ModalityText(Frozen):
    id: Modality
    label: Text
    description: Text
    lines: dict[str, tuple[str, ...]] = {}  # three short lines by language


class Label(Frozen):
    id: str
    label: Text


class Limit(Label):
    """What the decision asks of the room; `tells_client` says it to the client, where the label is written for staff."""

    tells_client: Text | None = None


class Reaction(Label):
    serious: bool = False  # asks for an incident record


class DeviceSetting(Label):
    """What is written down of a device after treatment; a number with its unit and bounds, or words."""

    modality: Modality
    unit: str = ""
    least: float | None = None
    most: float | None = None
    words: bool = False


class Published(Frozen):
    """What published advice says of a wait, as far as it differs."""

    topic: str
    says: Text
    references: tuple[str, ...]


class StandingDays(Frozen):
    """How long a decision on one flag may be carried over; 0: not at all."""

    days: int = Field(0, ge=0)


class CourseTerms(Frozen):
    """How a course of this treatment is planned, and how long one consent covers it. Without any: one session, that day."""

    sessions: int = Field(1, ge=1)
    interval_days: tuple[int, int] = (7, 7)  # the fewest and the most from one session to the next
    review_after: tuple[int, ...] = ()  # sessions after which practitioner and client look at what it brought
    announce_sessions: int = Field(0, ge=0)  # so long before its end the end of a consent is announced
    announce_days: int = Field(0, ge=0)
    consent_days: int = Field(0, ge=0)
    maintenance: Text | None = None  # what is said of going on after the course

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        fewest, most = self.interval_days
        if not 1 <= fewest <= most:
            raise ValueError("interval_days are the fewest and the most days, such as [3, 7]")
        if list(self.review_after) != sorted({after for after in self.review_after if 1 <= after < self.sessions}):
            raise ValueError("review_after are sessions before the last one, in order")
        return self


class Topic(Frozen):
    """A topic of the clinical reference: asked or ruled under its id, else with the reason why not."""

    id: str
    reference: str  # its number there
    title: Text
    reason: Text | None = None
    where: str = ""  # where it lives, if under another id


class When(Frozen):
    """A button for "about when", in days away from today, half open; one number has no end."""

    days: tuple[int, ...]
    label: Text


class TeachChoice(Frozen):
    id: str
    label: Text
    right: bool
    explain: Text | None = None  # what the practitioner explains after this answer


class TeachQuestion(Frozen):
    id: str
    ask: Text
    choice: tuple[TeachChoice, ...]


class EmergencyScreen(Frozen):
    title: str
    lines: tuple[str, ...]
    number: str = ""
    staff: str  # the line reception sees: never health detail


class Texts(Frozen):
    """The texts of one language."""

    consent: tuple[Clause, ...]
    addendum: tuple[Clause, ...]  # what is signed where the consent in force does not hold all of the plan
    reading: tuple[Clause, ...]
    privacy: tuple[Clause, ...]
    before: tuple[Clause, ...]
    emergency: dict[str, EmergencyScreen]
    words: dict[str, dict[str, str]]  # interface words by table (tablet, desk, status ...) and key


class Protocol(Frozen):
    name: str
    title: Text
    version: str
    digest: str
    approval: Approval
    languages: tuple[str, ...]
    translations: tuple[Translation, ...] = ()
    modalities: tuple[ModalityText, ...]
    limits: tuple[Limit, ...]
    themes: tuple[Label, ...]
    when: tuple[When, ...]
    when_ahead: tuple[When, ...]
    questionnaire: Questionnaire
    rules: tuple[Rule, ...]
    overrides: tuple[Override, ...]
    cases: tuple[Case, ...]
    references: tuple[Reference, ...]
    teach_back: tuple[TeachQuestion, ...]
    aftercare: Aftercare
    texts: dict[str, Texts]
    ears: Ears | None = None  # what free text is searched for
    retention: Retention
    clinic: ClinicSettings = ClinicSettings()
    departures: tuple[Departure, ...] = ()  # where this clinic's rules differ from the published ones
    topics: tuple[Topic, ...] = ()
    published: tuple[Published, ...] = ()
    standing: StandingDays = StandingDays()
    course: CourseTerms = CourseTerms()
    before_treatment: tuple[Label, ...] = ()  # statements that the practitioner confirms
    settings: tuple[DeviceSetting, ...] = ()
    reactions: tuple[Reaction, ...] = ()
    advice: tuple[Label, ...] = ()
    senders: tuple[Label, ...] = ()  # who letters are asked of

    @property
    def keeps(self) -> Retention:
        """The clinic's own terms, else those of the content."""
        return self.clinic.retention or self.retention

    def at_clinic(self, clinic: ClinicSettings, departures: tuple[Departure, ...]) -> "Protocol":
        """The protocol with a clinic's own rules in force. `self` holds the published ones."""
        own = {departure.rule.id: departure.rule for departure in departures}
        taken = {change.override for change in clinic.changes if change.override}
        return Protocol(
            **{
                name: getattr(self, name)
                for name in Protocol.model_fields.keys() - {"rules", "overrides", "clinic", "departures"}
            },
            rules=tuple(own.get(rule.id, rule) for rule in self.rules),
            overrides=tuple(one.model_copy(update={"on": one.id in taken}) for one in self.overrides),
            clinic=clinic,
            departures=departures,
        )

    @cached_property
    def compiled(self) -> Rules:
        return Rules(self.rules)

    @cached_property
    def rule_ids(self) -> frozenset[str]:
        return frozenset(rule.id for rule in self.rules)

    @cached_property
    def bare_topics(self) -> tuple[Topic, ...]:
        """Topics that no item and no rule bears and no reason explains."""
        borne = {item.topic for item in self.questionnaire.items} | {rule.topic for rule in self.rules}
        return tuple(topic for topic in self.topics if topic.id not in borne and topic.reason is None)

    @property
    def stamp(self) -> Stamp:
        return Stamp(name=self.name, version=self.version, digest=self.digest)

    @cached_property
    def reference(self) -> Mapping[str, Reference]:
        return {reference.id: reference for reference in self.references}

    @cached_property
    def limit_words(self) -> Mapping[str, Text]:
        return {limit.id: limit.label for limit in self.limits}

    @cached_property
    def limits_told(self) -> Mapping[str, Text]:
        return {limit.id: limit.tells_client or limit.label for limit in self.limits}

    @cached_property
    def record_words(self) -> Mapping[str, Text]:
        """Labels of the treatment record and of what is confirmed before it."""
        rows = (*self.before_treatment, *self.settings, *self.reactions, *self.advice)
        return {row.id: row.label for row in rows}

    @cached_property
    def theme_words(self) -> Mapping[str, Text]:
        return {theme.id: theme.label for theme in self.themes}

    @cached_property
    def modality_words(self) -> Mapping[Modality, Text]:
        return {modality.id: modality.label for modality in self.modalities}

    def draft_in(self, language: str) -> Translation | None:
        """The translation, where nobody signed it off yet."""
        return next((one for one in self.translations if one.language == language and one.state != "approved"), None)

    def words(self, language: str) -> Texts:
        return self.texts.get(language) or self.texts["en"]

    def screen(self, told: Mapping[str, Told], setting: Setting) -> Screening:
        return screen(self.questionnaire, self.compiled, told, setting, self.stamp, self.ears)


def quiet_answers(questionnaire: Questionnaire, given: Mapping[str, Any], on: date) -> dict[str, Any]:
    """The given answers, and for every other asked item its quiet answer; a birth date 40 years before `on`."""
    quiet = {item.id: item.quiet for item in questionnaire.items if item.quiet is not None}
    born = date(on.year - 40, on.month, min(on.day, 28)).isoformat()
    return {"birth_date": born} | quiet | dict(given)
