"""The practitioner's decision, one outcome per treatment; and the decision that was made."""

from datetime import date, timedelta

import streamlit as st

from forms.desk import chart, given
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
from screening.wording import area_words, limit_words, moment_words, outcome_words

OUTCOME_ICON = {
    Outcome.go_ahead: ("tick", "go"),
    Outcome.with_limits: ("change", "todo"),
    Outcome.not_until: ("clock", "hold"),
    Outcome.letter: ("letter", "hold"),
    Outcome.do_not_treat: ("leave_out", "stop"),
    Outcome.keep_in_review: ("eye", "nothing"),
}


def show(desk: Desk, found: Chart) -> None:
    """The form. Nothing is chosen beforehand but the limits that the flags bring."""
    if found.visit.decision and not found.visit.void_because:
        made(desk, found)
    if not desk.may("decide") or not found.screening.screened or found.visit.raised:
        return
    heading(desk.words["decide_title"])
    st.html(f'<p class="under">{text(desk.words["suitable_ask"].format(name=found.client.name))}</p>')
    _form(desk, found)


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
    flags = [flag for flag in found.screening.flags if not flag.values.keys().isdisjoint(limited)]
    brought = tuple(dict.fromkeys(limit for flag in flags for limit in flag.limits))
    words = {limit: in_language(label, "en") for limit, label in desk.protocol.limit_words.items()}
    st.html(f'<div class="lane todo">{icon("change", 24)}<h3>{text(desk.words["limits"])}</h3></div>')
    half = -(-len(brought) // 2)
    kept = []
    for column, some in zip(st.columns(2), (brought[:half], brought[half:]), strict=True):
        with column:
            kept += [limit for limit in some if st.checkbox(words[limit], value=True, key=f"limit_{limit}_{found.ref}")]
    others = [limit for limit in words if limit not in brought]
    more = st.multiselect(desk.words["limits_more"], others, key=f"limits_{found.ref}", format_func=lambda limit: words[limit])
    return (*kept, *more)


def _limited(desk: Desk, found: Chart, one: Modality, limits: tuple[str, ...]) -> Choice:
    label = f"{desk.words['avoid_areas']}: {modality(desk, one)}"
    avoid = given.areas(desk, f"avoid_{one}_{found.ref}", label, found.screening.modalities[one].areas)
    return Choice(outcome=Outcome.with_limits, limits=limits, avoid=avoid)


def _waits(desk: Desk, found: Chart, one: Modality, outcome: Outcome) -> Choice:
    words, today = desk.words, desk.clinic.day(desk.now)
    name = f"{modality(desk, one)}: {desk.service.words('outcome')[outcome]}"
    st.html(f'<div class="lane hold">{icon(OUTCOME_ICON[outcome][0], 24)}<h3>{text(name)}</h3></div>')
    if outcome is Outcome.letter:
        letter = st.text_input(words["letter_from"], key=f"letter_{one}_{found.ref}", autocomplete="off")
        return Choice(outcome=outcome, condition=letter.strip())
    left, right = st.columns([1, 2])
    start = found.screening.modalities[one].not_before
    until = left.date_input(
        words["until_day"],
        value=start if start and start > today else None,
        min_value=today + timedelta(1),
        key=f"until_{one}_{found.ref}",
        format="YYYY-MM-DD",
    )
    condition = right.text_input(words["until_condition"], key=f"condition_{one}_{found.ref}", autocomplete="off")
    return Choice(outcome=outcome, until=until if isinstance(until, date) else None, condition=condition.strip())


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
    discussed = tuple(f"{card.lane}:{card.theme}" for card in talked if ticked.get(card.discussed_key(found.ref)))
    steps = [card.theme for card in chart.cards(found.screening, Lane.do)]
    done = tuple(steps) if ticked.get(f"done_{found.ref}") else ()
    reviewing.decide(
        desk.service.store,
        desk.protocol,
        desk.actor,
        desk.now,
        found.ref,
        choices,
        reasons,
        reads=ticked.get(f"read_{found.ref}", ""),
        registration=desk.staff.registration,
        note=note,
        discussed=discussed,
        done=done,
        also_sign=also_sign,
    )


def made(desk: Desk, found: Chart) -> None:
    """The decision in force, as it was recorded."""
    decision = found.visit.decision
    if decision is None or desk.protocol is None or found.visit.void_because:
        return
    by = desk.words["decided_by"].format(name=decision.by_name, time=moment_words(desk.clinic, decision.at))
    heading(desk.words["decision"], by)
    rows = []
    for one, choice in decision.modalities.items():
        said = chip(*OUTCOME_ICON[choice.outcome], outcome_words(desk.protocol, choice, "en"))
        avoid = ", ".join(area_words(desk.protocol, area, "en") for area in choice.avoid)
        avoided = f'<p class="under">{text(desk.words["avoid_areas"])}: {text(avoid)}</p>' if avoid else ""
        rows.append(f'<li><div class="row"><span class="who">{text(modality(desk, one))}</span>{said}</div>{avoided}</li>')
    st.html(f'<ul class="plan">{"".join(rows)}</ul>')
    limits = "".join(
        f"<li>{icon('change', 18)}<span>{text(one)}</span></li>" for one in limit_words(desk.protocol, decision.limits(), "en")
    )
    if limits:
        st.html(f'<h3 class="head">{text(desk.words["limits"])}</h3><ul class="steps">{limits}</ul>')
    _said_with_it(desk, found)
    _again(desk, found)


def _said_with_it(desk: Desk, found: Chart) -> None:
    decision = found.visit.decision
    assert decision is not None and desk.protocol is not None
    rules = desk.protocol.compiled.by_id
    because = {rule: in_language(rules[rule].because, "en") if rule in rules else rule for rule in decision.reasons}
    lines = [f"{because[rule]} {desk.words['beyond_because']}: {reason}" for rule, reason in decision.reasons.items()]
    lines += [f"{desk.words['note']}: {decision.note}"] if decision.note else []
    if decision.also_sign:
        lines.append(f"{desk.words['signs_also']}: {', '.join(desk.words[f'signer_{one}'] for one in decision.also_sign)}")
    if lines:
        st.html("".join(f"<p>{text(line)}</p>" for line in lines))


def _again(desk: Desk, found: Chart) -> None:
    """A new decision lets a signature fall: said before it is made."""
    if found.status not in (Status.to_sign, Status.to_countersign, Status.ready) or not desk.may("decide"):
        return
    with st.expander(desk.words["decide_again"]):
        if found.visit.consent:
            st.html(f'<p class="under">{text(desk.words["decide_again_note"])}</p>')
        if st.toggle(desk.words["decide_again_open"], key=f"again_{found.ref}"):
            _form(desk, found)
