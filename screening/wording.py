"""Answers, effects and plans in words, and the consent text made for one client: one place for glass and paper."""

import calendar
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from screening.clause import Status
from screening.clinic import Departure, effect_of, windows_of
from screening.consent import Clause, ConsentText, Scope
from screening.cover import Cover, Why
from screening.hearing import About, Heard
from screening.identity import Client, Clinic
from screening.protocol import Protocol, Texts
from screening.questionnaire import Item, ItemType, in_language
from screening.response import Answer, By, Given
from screening.review import Choice, Decision, Outcome
from screening.rule import Flag, Modality, Rule
from screening.screen import Screening, Standing
from screening.visit import Visit

UNCERTAIN = ("not_sure", "in_person")
GOALS = "goals"
"""The question about the client's goals; each choice has a sentence on what is realistic."""


def day_words(day: date, months: Sequence[str] = calendar.month_name[1:]) -> str:
    return f"{day.day} {months[day.month - 1]} {day.year}"


def months(texts: Texts) -> tuple[str, ...]:
    return tuple(texts.words["tablet"]["months"].split())


def moment_words(clinic: Clinic, moment: datetime, months: Sequence[str] = calendar.month_name[1:]) -> str:
    """Day, time and zone, the same on every screen and page."""
    local = clinic.local(moment)
    return f"{day_words(local.date(), months)}, {local:%H:%M} {local.tzname()}"


def asked(item: Item, language: str) -> str:
    """The question with its hint, as the client reads both: some signs stand in the hint alone."""
    ask = in_language(item.ask, language)
    if item.hint is None or item.type is ItemType.areas:
        return ask
    return f"{ask}{'' if ask[-1] in '.?!' else '.'} {in_language(item.hint, language)}"


def said(protocol: Protocol, item: Item, given: Given, language: str) -> str:
    """An answer in the words that the client saw."""
    words = protocol.words(language).words["tablet"]
    if isinstance(given, str) and given in UNCERTAIN and item.offers_unsure:
        return words[given]
    if item.type is ItemType.date:
        return date_words(protocol, item, given, language)
    if item.type is ItemType.areas and isinstance(given, list):
        return ", ".join(area_words(protocol, str(area), language) for area in given)
    if item.type in (ItemType.choice, ItemType.choices):
        labels = {choice.id: in_language(choice.label, language) for choice in item.choices}
        return "; ".join(labels.get(str(one), str(one)) for one in (given if isinstance(given, list) else [given]))
    if item.type is ItemType.yes_no:
        return words[str(given)]
    if item.type is ItemType.number and isinstance(given, int | float):
        return f"{given:g} {item.unit}".strip()
    return str(given)


def in_english(protocol: Protocol, answer: Answer) -> tuple[str, str]:
    """Question and answer for staff, who read English, whatever language the client was asked in."""
    item = protocol.questionnaire.by_id.get(answer.item)
    if answer.language == "en" or item is None:
        return answer.asked, answer.said
    return asked(item, "en"), said(protocol, item, answer.given, "en")


def area_words(protocol: Protocol, area: str, language: str) -> str:
    name, _, side = area.partition(":")
    label = next((in_language(one.label, language) for one in protocol.questionnaire.areas if one.id == name), name)
    return f"{label} ({protocol.words(language).words['tablet'][side].lower()})" if side else label


def date_words(protocol: Protocol, item: Item, given: Given, language: str) -> str:
    words = protocol.words(language).words["tablet"]
    if given == "unknown":
        return words["date_not_known"]
    if isinstance(given, str):
        if len(given) == 7:
            return f"{months(protocol.words(language))[int(given[5:]) - 1]} {given[:4]}"
        return day_words(date.fromisoformat(given), months(protocol.words(language)))
    if isinstance(given, dict) and isinstance(days := given.get("days"), list):
        buttons = protocol.when_ahead if item.ahead else protocol.when
        fitting = [button for button in buttons if list(button.days) == days]
        return in_language(fitting[0].label, language) if fitting else " to ".join(str(day) for day in days) + " days"
    if isinstance(given, dict):
        return f"about {given.get('about')} {given.get('unit')}"
    return str(given)


def latest(protocol: Protocol, visit: Visit, name: str, language: str) -> tuple[str, str]:
    """The question as asked, and what is known now; it says so where that was learnt in person. Nothing where nothing is."""
    answer, item, it = visit.answers.get(name), protocol.questionnaire.by_id[name], visit.told(datetime.date).get(name)
    question = answer.asked if answer else in_language(item.ask, language)
    if it is None:
        return question, ""
    if answer and (answer.at, answer.given) == (it.at, it.given):
        return question, answer.said
    found = said(protocol, item, it.given, language)
    return question, found if item.is_reading else f"{found} ({protocol.words(language).words['how']['clarified']})"


def how_words(protocol: Protocol, answer: Answer) -> str:
    """How it was said: asked alone, in a list, by "None of these" on page 7."""
    words = protocol.words(answer.language).words["how"]
    return words[answer.how].format(page=answer.page)


def by_words(protocol: Protocol, visit: Visit, answer: Answer, language: str) -> str:
    """Who gave it: the client, somebody for the client, or a paper form with the names of those who typed and checked it."""
    return paper_words(protocol, visit, language) if answer.by is By.paper else protocol.words(language).words["by"][answer.by]


def paper_words(protocol: Protocol, visit: Visit, language: str) -> str:
    """Empty where no answer stood on paper."""
    words = protocol.words(language).words["by"]
    if not any(answer.by is By.paper for answer in visit.answers.values()):
        return ""
    if visit.paper is None:  # not compared yet; or sent from the tablet, where the client checks the copy
        return words["paper"]
    key = "paper_alone" if visit.paper.alone else "paper_checked"
    return words[key].format(typed=", ".join(visit.paper.typed), checked=visit.paper.checked)


def standing_words(protocol: Protocol, standing: Standing, language: str) -> str:
    words = protocol.words(language).words
    text = words["effect"][standing.value.name]
    if standing.not_before:
        return text + "; " + words["desk"]["not_before"].format(date=day_words(standing.not_before))
    if standing.until:
        return text + "; " + words["desk"].get(f"until_{standing.until}", standing.until)
    return text


def effects_words(protocol: Protocol, flag: Flag, language: str) -> str:
    words = protocol.words(language).words["effect"]
    return "; ".join(
        f"{in_language(protocol.modality_words[modality], language)}: {words[effect.name]}"
        + (
            f" ({', '.join(area_words(protocol, area, language) for area in flag.areas[modality])})"
            if modality in flag.areas
            else ""
        )
        for modality, effect in flag.values.items()
    )


def outcome_words(protocol: Protocol, choice: Choice, language: str) -> str:
    text = protocol.words(language).words["outcome"][choice.outcome]
    if choice.outcome is Outcome.not_until and choice.until:
        return f"{text} {day_words(choice.until)}" + (f" ({choice.condition})" if choice.condition else "")
    said = ": ".join(part for part in (choice.sender, choice.condition) if part)
    return f"{text}: {said}" if said else text


def limit_words(protocol: Protocol, limits: Iterable[str], language: str) -> tuple[str, ...]:
    return tuple(in_language(protocol.limit_words[limit], language) for limit in limits)


def limits_told(protocol: Protocol, limits: Iterable[str], language: str) -> tuple[str, ...]:
    """The same for the client."""
    return tuple(in_language(protocol.limits_told[limit], language) for limit in limits)


def personal_lines(screening: Screening, language: str) -> tuple[str, ...]:
    """This client's own lines of the consent, from the flags."""
    lines = (in_language(flag.consent_line, language) for flag in screening.flags if flag.consent_line)
    return tuple(dict.fromkeys(lines))


def expected(protocol: Protocol, given: Given, language: str) -> str:
    """What is realistic for each goal that the client chose, as a list."""
    chosen = given if isinstance(given, list) and given else ["other"]
    return "\n".join(f"- {line}" for line in _realistic(protocol, chosen, language))


def _realistic(protocol: Protocol, goals: Iterable[object], language: str) -> Iterable[str]:
    words = protocol.words(language).words["tablet"]
    return [words[key] for key in (f"expect_{goal}" for goal in goals) if key in words]


def consent_text(
    protocol: Protocol,
    clinic: Clinic,
    client: Client,
    decision: Decision,
    screening: Screening,
    goals: Mapping[str, str],
    scope: Scope,
    language: str,
) -> ConsentText:
    """The text as this client sees and signs it. Modalities that are not treated have no clause."""
    texts = protocol.words(language)
    fill = _filling(protocol, clinic, client, decision, screening, goals, scope, language)
    clauses = (clause for clause in texts.consent if clause.id not in APART or Modality(clause.id) in decision.treats)
    return ConsentText(
        language=language,
        version=protocol.version,
        clauses=tuple(filled(clause, fill) for clause in clauses),
        read_before=tuple(filled(clause, fill) for clause in texts.reading),
    )


APART = ("electro", "laser")
"""Modalities with a clause of their own."""


def addendum_text(
    protocol: Protocol,
    clinic: Clinic,
    client: Client,
    visit: Visit,
    screening: Screening,
    goals: Mapping[str, str],
    scope: Scope,
    cover: Cover,
) -> ConsentText:
    """What is new since the consent in force, with the clause of each modality that is added."""
    decision, language = visit.decision, visit.language
    assert decision and cover.held
    texts = protocol.words(language)
    fill = _filling(protocol, clinic, client, decision, screening, goals, scope, language) | {
        "signed": day_words(clinic.day(cover.held.earlier.signed), months(texts)),
        "packet": cover.held.earlier.packet,
        "changes": "\n".join(f"- {line}" for line in _changes(protocol, visit, decision, cover, language)),
    }
    added = [clause for clause in texts.consent if clause.id in APART and clause.id in cover.about(Why.added)]
    clauses = [part for one in texts.addendum for part in (one, *(added if one.id == "new" else ()))]
    return ConsentText(language=language, version=protocol.version, clauses=tuple(filled(clause, fill) for clause in clauses))


def _changes(protocol: Protocol, visit: Visit, decision: Decision, cover: Cover, language: str) -> Iterable[str]:
    words = protocol.words(language).words["tablet"]
    for reason in cover.because:
        if reason.why is Why.added:
            yield words["new_added"].format(modality=in_language(protocol.modality_words[Modality(reason.about)], language))
        if reason.why is Why.practitioner:
            yield words["new_practitioner"].format(practitioner=decision.by_name)
        if reason.why is Why.answer:
            asked_now, said_now = latest(protocol, visit, reason.about, language)
            yield words["new_answer"].format(question=plain(asked_now), answer=plain(said_now))
        if reason.why is Why.answer and reason.about == GOALS and cover.held:
            before = _goals(cover.held.visit)
            yield from _realistic(protocol, [goal for goal in _goals(visit) if goal not in before], language)
    if cover.about(Why.risk):
        yield words["new_risk"]


def _goals(visit: Visit) -> list[str]:
    answer = visit.answers.get(GOALS)
    return [str(goal) for goal in answer.given] if answer and isinstance(answer.given, list) else []


def _filling(
    protocol: Protocol,
    clinic: Clinic,
    client: Client,
    decision: Decision,
    screening: Screening,
    goals: Mapping[str, str],
    scope: Scope,
    language: str,
) -> dict[str, str]:
    texts = protocol.words(language)
    personal = personal_lines(screening, language)
    return {
        "clinic": clinic.name,
        "phone": clinic.phone,
        "client": plain(client.name),
        "practitioner": decision.by_name,
        "registration": decision.registration,
        "modalities": ", ".join(
            in_language(protocol.modality_words[modality], language) for modality in Modality if modality in decision.treats
        ),
        "areas": plain(goals.get("areas", "")),
        "goals": plain(goals.get("goals", "")),
        "expected": goals.get("expected", ""),
        "personal_risks": "\n".join(f"- {line}" for line in personal) or texts.words["tablet"].get("nothing_personal", ""),
        "privacy_contact": clinic.privacy_contact or clinic.name,
        "address": clinic.address,
        "sessions": str(scope.sessions),
        "until": day_words(scope.until, months(texts)),
    }


def plain(text: str) -> str:
    """What a person typed never acts as markup: on one line, and without paired stars."""
    return " ".join(text.split()).replace("**", "* *")


def filled(clause: Clause, fill: Mapping[str, str]) -> Clause:
    """In one pass: what is filled in is never filled again."""
    body = re.sub(r"\{(\w+)\}", lambda place: fill.get(place[1], place[0]), clause.body)
    return clause.model_copy(update={"body": body})


def neutral(texts: Texts, clinic: Clinic) -> tuple[Clause, ...]:
    """The pages to read while waiting: nothing personal in them."""
    fill = {"clinic": clinic.name, "phone": clinic.phone, "privacy_contact": clinic.privacy_contact, "address": clinic.address}
    return tuple(filled(clause, fill) for clause in texts.reading)


def heard_lines(protocol: Protocol, heard: Iterable[Heard], language: str) -> tuple[str, ...]:
    """What free text was heard to say, each with its sentence, for a person to judge."""
    return tuple(dict.fromkeys(_heard_line(protocol, one, language) for one in heard if one.status is not Status.denied))


def unheard_lines(protocol: Protocol, answers: Iterable[Answer]) -> tuple[str, ...]:
    """Free text in a language that is not searched, for a person to read: not heard is not nothing said."""
    heard, words = protocol.ears.phrases.language if protocol.ears else "", protocol.words("en").words["desk"]
    items = protocol.questionnaire.by_id
    return tuple(
        words["unheard"].format(language=answer.language, sentence=answer.given)
        for answer in answers
        if answer.language != heard and answer.item in items and items[answer.item].type is ItemType.text
    )


def _heard_line(protocol: Protocol, one: Heard, language: str) -> str:
    words = protocol.words(language).words["desk"]
    if one.about is About.unrecognised:
        near = words["heard_near"].format(names=", ".join(one.suggestions)) if one.suggestions else ""
        return words["heard_unrecognised"].format(word=one.word) + near
    says = protocol.ears.names.by_class if protocol.ears and one.about is About.medicine else {}
    items = protocol.questionnaire.by_id
    what = ", ".join(says[name].says if name in says else in_language(items[name].ask, language) for name in one.names)
    return words["heard"].format(word=one.word, what=what, when=words[f"heard_{one.status}"], sentence=one.sentence)


def departure_lines(protocol: Protocol, language: str) -> tuple[str, ...]:
    """Where this clinic's rules differ from the published ones, beside them; the milder ones first."""
    ordered = sorted(protocol.departures, key=lambda one: not one.loosens)
    return tuple(_departure_line(protocol, one, language) for one in ordered)


def _departure_line(protocol: Protocol, one: Departure, language: str) -> str:
    words = protocol.words(language).words["desk"]
    line = words["departs_milder" if one.loosens else "departs_stricter"].format(
        rule=in_language(one.published.because, language),
        published=_range_words(protocol, one.published, one.rule, language),
        here=_range_words(protocol, one.rule, one.published, language),
    )
    signed = words["departs_by"].format(by=one.by, on=day_words(one.on), why=one.why) if one.by and one.on else one.why
    return f"{line} {signed}".strip()


def _range_words(protocol: Protocol, rule: Rule, other: Rule, language: str) -> str:
    """Effects, windows and limits of a rule, as far as the other's differ."""
    texts = protocol.words(language).words
    parts = []
    if rule.effects != other.effects:
        parts += [
            f"{in_language(protocol.modality_words[modality], language)}: {texts['effect'][effect_of(rule, modality).name]}"
            for modality in Modality
            if effect_of(rule, modality) is not effect_of(other, modality)
        ]
    if rule.when != other.when:
        parts.append(window_words(protocol, rule, language) or texts["desk"]["other_condition"])
    if rule.limits != other.limits:
        parts += limit_words(protocol, rule.limits, language)
    return "; ".join(parts)


def window_words(protocol: Protocol, rule: Rule, language: str) -> str:
    """The windows of days that the rule reads; empty where it reads none."""
    words = protocol.words(language).words["desk"]
    days = [words["days_from_to" if len(window) == 2 else "days_from"] for window in windows_of(rule)]
    spans = [word.format(first=window[0], last=window[-1] - 1) for word, window in zip(days, windows_of(rule), strict=True)]
    return "; ".join(dict.fromkeys(spans))


def published_words(protocol: Protocol, topic: str, language: str) -> str:
    """What published advice says of the wait, with its sources; empty where it does not differ."""
    row = next((one for one in protocol.published if one.topic == topic), None)
    return f"{in_language(row.says, language)} [{', '.join(row.references)}]" if row else ""
