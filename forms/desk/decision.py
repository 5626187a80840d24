"""The practitioner's decision, one outcome per treatment; and the decision that was made."""

from collections.abc import Iterable
from datetime import date, timedelta

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from forms.desk import chart, decided, given, standing
from forms.desk.chart import Chart
from forms.desk.frame import Desk, heading, told
from forms.desk.markup import EFFECT, chip, icon, text
from forms.desk.opening import modality
from screening.actions import reviewing
from screening.consent import Signer
from screening.errors import NotNow
from screening.questionnaire import in_language
from screening.response import By
from screening.review import Choice, Outcome, gone_beyond
from screening.rule import Effect, Flag, Lane, Modality
from screening.visit import Status
from screening.wording import area_words, limit_words


def show(desk: Desk, found: Chart) -> None:
    """The form. Nothing is chosen beforehand but the limits that the flags bring."""
    if found.visit.decision and not found.visit.void_because:
        made(desk, found)
    if not desk.may("decide") or not found.screening.screened or found.visit.raised:
        return
    heading(desk.words["decide_title"], desk.words["suitable_ask"].format(name=found.client.name))
    _not_ticked(desk, found)
    _quick(desk, found)
    _form(desk, found)


def _not_ticked(desk: Desk, found: Chart) -> None:
    """Said, never in the way."""
    ticked, themes = st.session_state, desk.protocol.theme_words if desk.protocol else {}
    cards = [card for lane in (Lane.talk, Lane.know) for card in chart.cards(found.screening, lane)]
    left = [card.theme for card in cards if not ticked.get(card.discussed_key(found.ref)) and not standing.of(found, card)]
    names = [in_language(themes[theme], "en") for theme in dict.fromkeys(left) if theme in themes]
    if chart.cards(found.screening, Lane.do) and not ticked.get(f"done_{found.ref}"):
        names.append(desk.service.words("lane")[Lane.do])
    if names:
        st.html(f'<p class="under">{text(desk.words["not_ticked"].format(cards=", ".join(names)))}</p>')


def _quick(desk: Desk, found: Chart) -> None:
    """One touch where nothing bars a treatment: with the limits that the flags bring, or without any."""
    choices = fitting(desk, found)
    if not choices:
        return
    limited = any(choice.outcome is Outcome.with_limits for choice in choices.values())
    names = ", ".join(modality(desk, one) for one in Modality if one in choices)
    if limited and desk.protocol:
        limits = dict.fromkeys(limit for choice in choices.values() for limit in choice.limits)
        decided.limit_list(desk, limit_words(desk.protocol, limits, "en"))
        for one, choice in choices.items():
            if choice.avoid:
                areas = ", ".join(area_words(desk.protocol, area, "en") for area in choice.avoid)
                st.html(f'<p class="under">{text(modality(desk, one))}: {text(desk.words["avoid_areas"])}: {text(areas)}</p>')
    label = desk.words["quick_limits" if limited else "quick_all"].format(items=names)
    if st.button(label, key="quick", type="primary", icon=":material/check:"):
        with told():
            _decide(desk, found, choices, {}, "", ())
            st.rerun()
    st.html(f'<p class="head">{text(desk.words["quick_or"])}</p>')


def fitting(desk: Desk, found: Chart) -> dict[Modality, Choice]:
    """What each treatment needs to go ahead; empty where a person must weigh something first."""
    screening = found.screening
    _, uncertain, unfit = chart.apart(screening)
    requested = [one for one in Modality if one in found.visit.opened.requested]
    helped = found.visit.notice is not None and found.visit.notice.helper is By.interpreter  # then it is said who signs too
    if not screening.complete or uncertain or unfit or helped or found.status is not Status.to_review:
        return {}
    if any(screening.modalities[one].value > Effect.modify for one in requested):
        return {}
    choices = {}
    for one in requested:
        limits, avoid = brought(desk, found, [one]), screening.modalities[one].areas
        outcome = Outcome.with_limits if limits or avoid else Outcome.go_ahead
        choices[one] = Choice(outcome=outcome, limits=limits, avoid=avoid)
        if outcome is Outcome.go_ahead and screening.modalities[one].value is Effect.modify:
            return {}  # no rule says which limit: the practitioner does
    return choices


def brought(desk: Desk, found: Chart, limited: Iterable[Modality]) -> tuple[str, ...]:
    """Limits of the flags, of decisions that are kept, and those that the clinic always takes."""
    usual = desk.protocol.clinic.usual_limits if desk.protocol else {}
    flags = [flag for flag in found.screening.flags if not flag.values.keys().isdisjoint(limited)]
    kept = [limit for one in standing.carried(found) for limit in one.limits]
    own = [limit for one in limited for limit in usual.get(one, ())]
    return tuple(dict.fromkeys([*(limit for flag in flags for limit in flag.limits), *kept, *own]))


def _form(desk: Desk, found: Chart) -> None:
    requested = [one for one in Modality if one in found.visit.opened.requested]
    outcomes = {}
    for column, one in zip(st.columns(len(requested)), requested, strict=True):
        with column:
            outcomes[one] = _outcome(desk, found, one)
    choices = _choices(desk, found, outcomes)
    reasons = _reasons(desk, found, choices)
    also_sign = _also_sign(desk, found)
    note = st.text_area(desk.words["review_notes"], key=f"note_{found.ref}", height=80)
    if st.button(desk.words["decide"], key="decide", type="primary"):
        with told():
            _decide(desk, found, choices, reasons, note, also_sign)
            st.rerun()


def _outcome(desk: Desk, found: Chart, one: Modality) -> Outcome | None:
    standing = found.screening.modalities[one]
    names = desk.service.words("outcome")
    st.html(
        f'<p class="head">{text(modality(desk, one))}</p>'
        f'<div class="chips">{chip(*EFFECT[standing.value], desk.service.words("effect")[standing.value.name])}</div>'
    )
    offered = [outcome for outcome in Outcome if not (outcome.treats and standing.value is Effect.stop)]
    return st.radio(
        desk.words["outcome_for"].format(modality=modality(desk, one)),
        offered,
        index=None,
        key=f"outcome_{one}_{found.ref}",
        format_func=lambda outcome: names[outcome],
        label_visibility="collapsed",
    )


def _choices(desk: Desk, found: Chart, outcomes: dict[Modality, Outcome | None]) -> dict[Modality, Choice]:
    """Limits are one list for all that goes ahead with limits; the areas to avoid belong to each treatment."""
    with_limits = [one for one, outcome in outcomes.items() if outcome is Outcome.with_limits]
    choices = {one: _limited(desk, found, one, limits) for limits in [_limits(desk, found, with_limits)] for one in with_limits}
    for one, outcome in outcomes.items():
        if outcome in (Outcome.not_until, Outcome.letter):
            choices[one] = _waits(desk, found, one, outcome)
        elif outcome is not None and outcome is not Outcome.with_limits:
            choices[one] = Choice(outcome=outcome)
    return choices


def _limits(desk: Desk, found: Chart, limited: list[Modality]) -> tuple[str, ...]:
    """Those that the flags bring are ticked; the practitioner accepts or changes them."""
    if not limited or desk.protocol is None:
        return ()
    given = brought(desk, found, limited)
    words = {limit: in_language(label, "en") for limit, label in desk.protocol.limit_words.items()}
    st.html(f'<div class="lane todo">{icon("change", 24)}<h3>{text(desk.words["limits"])}</h3></div>')
    half = -(-len(given) // 2)
    kept = []
    for column, some in zip(st.columns(2), (given[:half], given[half:]), strict=True):
        with column:
            kept += [limit for limit in some if st.checkbox(words[limit], value=True, key=f"limit_{limit}_{found.ref}")]
    others = [limit for limit in words if limit not in given]
    more = st.multiselect(desk.words["limits_more"], others, key=f"limits_{found.ref}", format_func=lambda limit: words[limit])
    return (*kept, *more)


def _limited(desk: Desk, found: Chart, one: Modality, limits: tuple[str, ...]) -> Choice:
    label = f"{desk.words['avoid_areas']}: {modality(desk, one)}"
    avoid = given.areas(desk, f"avoid_{one}_{found.ref}", label, found.screening.modalities[one].areas)
    return Choice(outcome=Outcome.with_limits, limits=limits, avoid=avoid)


def _waits(desk: Desk, found: Chart, one: Modality, outcome: Outcome) -> Choice:
    words, today = desk.words, desk.clinic.day(desk.now)
    name = f"{modality(desk, one)}: {desk.service.words('outcome')[outcome]}"
    st.html(f'<div class="lane hold">{icon(decided.OUTCOME_ICON[outcome][0], 24)}<h3>{text(name)}</h3></div>')
    if outcome is Outcome.letter:
        return _letter(desk, found, one)
    left, right, last = st.columns([1, 2, 1])
    start = found.screening.modalities[one].not_before
    until = left.date_input(
        words["until_day"],
        value=start if start and start > today else None,
        min_value=today + timedelta(1),
        key=f"until_{one}_{found.ref}",
        format="YYYY-MM-DD",
    )
    beforehand = words.get(f"condition_{found.screening.modalities[one].until}", "") if not start else ""
    key = f"condition_{one}_{found.ref}"
    condition = right.text_input(words["until_condition"], value=beforehand, key=key, autocomplete="off").strip()
    again = _check_again(desk, found, one, last) if condition else None
    return Choice(outcome=outcome, until=until if isinstance(until, date) else None, condition=condition, check_again=again)


def _letter(desk: Desk, found: Chart, one: Modality) -> Choice:
    words = desk.words
    left, right, last = st.columns([1, 2, 1])
    senders = [in_language(row.label, "en") for row in desk.protocol.senders] if desk.protocol else []
    sender = left.selectbox(
        words["letter_sender"], senders, index=None, key=f"sender_{one}_{found.ref}", accept_new_options=True, placeholder=""
    )
    about = right.text_input(words["letter_about"], key=f"letter_{one}_{found.ref}", autocomplete="off")
    again = _check_again(desk, found, one, last)
    return Choice(outcome=Outcome.letter, condition=about.strip(), sender=(sender or "").strip(), check_again=again)


def _check_again(desk: Desk, found: Chart, one: Modality, place: DeltaGenerator) -> date | None:
    again = place.date_input(
        desk.words["check_again"],
        value=None,
        min_value=desk.clinic.day(desk.now) + timedelta(1),
        key=f"again_{one}_{found.ref}",
        format="YYYY-MM-DD",
    )
    return again if isinstance(again, date) else None


def _reasons(desk: Desk, found: Chart, choices: dict[Modality, Choice]) -> dict[str, str]:
    """Beyond a flag that says wait or leave out, the practitioner writes why."""
    beyond: tuple[Flag, ...] = gone_beyond(found.screening, choices)
    if beyond:
        st.html(f'<div class="lane hold">{icon("alert", 24)}<h3>{text(desk.words["beyond"])}</h3></div>')
    return {
        flag.rule: st.text_area(
            f"{in_language(flag.because, 'en')} {desk.words['suitable_why']}", key=f"reason_{flag.rule}_{found.ref}", height=80
        )
        for flag in beyond
    }


def _also_sign(desk: Desk, found: Chart) -> tuple[Signer, ...]:
    """Nobody beforehand; where an interpreter helps, that is said."""
    words, notice = desk.words, found.visit.notice
    hint = f'<p class="under">{text(words["signs_hint"])}</p>' if notice and notice.helper is By.interpreter else ""
    st.html(f'<p class="head">{text(words["signs_also"])}</p>{hint}')
    others = [one for one in Signer if one is not Signer.client]
    columns = st.columns(len(others))
    return tuple(
        one
        for one, column in zip(others, columns, strict=True)
        if column.checkbox(words[f"signs_{one}"], key=f"signs_{one}_{found.ref}")
    )


def _decide(
    desk: Desk,
    found: Chart,
    choices: dict[Modality, Choice],
    reasons: dict[str, str],
    note: str,
    also_sign: tuple[Signer, ...],
) -> None:
    if desk.protocol is None:
        raise NotNow(desk.words["not_screened_why"])
    ticked = st.session_state
    lanes = (Lane.talk, Lane.know)
    talked = [card for lane in lanes for card in chart.cards(found.screening, lane)]
    kept = {one.rule for one in standing.carried(found)}
    discussed = tuple(
        f"{card.lane}:{card.theme}"
        for card in talked
        if ticked.get(card.discussed_key(found.ref)) or any(flag.rule in kept for flag in card.flags)
    )
    steps = [card.theme for card in chart.cards(found.screening, Lane.do)]
    done = tuple(steps) if ticked.get(f"done_{found.ref}") else ()
    reads, rules = ticked.get(f"read_{found.ref}", ("", ""))
    reviewing.decide(
        desk.service.store,
        desk.protocol,
        desk.actor,
        desk.now,
        found.ref,
        choices,
        reasons,
        reads=reads,
        found=rules,
        registration=desk.staff.registration,
        note=note,
        discussed=discussed,
        done=done,
        also_sign=also_sign,
        carried=[one.rule for one in standing.carried(found)],
    )


def made(desk: Desk, found: Chart) -> None:
    """The decision in force, and the way to another one."""
    if decided.show(desk, found):
        _again(desk, found)


def _again(desk: Desk, found: Chart) -> None:
    """A new decision lets a signature fall: said before it is made."""
    if found.status not in (Status.to_sign, Status.to_countersign, Status.ready) or not desk.may("decide"):
        return
    with st.expander(desk.words["decide_again"]):
        if found.visit.consent:
            st.html(f'<p class="under">{text(desk.words["decide_again_note"])}</p>')
        st.html(f'<p class="under">{text(desk.words["suitable_ask"].format(name=found.client.name))}</p>')
        if st.toggle(desk.words["decide_again_open"], key=f"again_{found.ref}"):
            _form(desk, found)
