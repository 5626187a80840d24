"""The decision in force: what, by whom, why, and what it rests on."""

from collections.abc import Iterable

import streamlit as st

from forms.desk.chart import Chart
from forms.desk.frame import Desk, heading
from forms.desk.markup import chip, icon, text
from forms.desk.opening import modality
from screening.questionnaire import in_language
from screening.review import Outcome
from screening.wording import area_words, day_words, limit_words, moment_words, outcome_words

OUTCOME_ICON = {
    Outcome.go_ahead: ("tick", "go"),
    Outcome.with_limits: ("change", "todo"),
    Outcome.not_until: ("clock", "hold"),
    Outcome.letter: ("letter", "hold"),
    Outcome.do_not_treat: ("leave_out", "stop"),
    Outcome.keep_in_review: ("eye", "nothing"),
}


def show(desk: Desk, found: Chart) -> bool:
    """Whether there is one in force; if so, as it was recorded."""
    decision = found.visit.decision
    if decision is None or desk.protocol is None or found.visit.void_because:
        return False
    by = desk.words["decided_by"].format(name=decision.by_name, time=moment_words(desk.clinic, decision.at))
    heading(desk.words["decision"], by)
    rows = []
    for one, choice in decision.modalities.items():
        said = chip(*OUTCOME_ICON[choice.outcome], outcome_words(desk.protocol, choice, "en"))
        avoid = ", ".join(area_words(desk.protocol, area, "en") for area in choice.avoid)
        again = (
            f'<p class="under">{text(desk.words["check_again"])} {day_words(choice.check_again)}</p>'
            if choice.check_again
            else ""
        )
        avoided = f'<p class="under">{text(desk.words["avoid_areas"])}: {text(avoid)}</p>' if avoid else ""
        rows.append(f'<li><div class="row"><span class="who">{text(modality(desk, one))}</span>{said}</div>{avoided}{again}</li>')
    st.html(f'<ul class="plan">{"".join(rows)}</ul>')
    limit_list(desk, limit_words(desk.protocol, decision.limits(), "en"))
    _said_with_it(desk, found)
    return True


def limit_list(desk: Desk, limits: Iterable[str]) -> None:
    rows = "".join(f"<li>{icon('change', 18)}<span>{text(one)}</span></li>" for one in limits)
    if rows:
        st.html(f'<h3 class="head">{text(desk.words["limits"])}</h3><ul class="steps">{rows}</ul>')


def _said_with_it(desk: Desk, found: Chart) -> None:
    decision = found.visit.decision
    assert decision is not None and desk.protocol is not None
    said = desk.words["beyond_because"]
    lines = [f"{because_of(desk, rule)} {said}: {reason}" for rule, reason in decision.reasons.items()]
    lines += [f"{desk.words['note']}: {decision.note}"] if decision.note else []
    if decision.also_sign:
        lines.append(f"{desk.words['signs_also']}: {', '.join(desk.words[f'signer_{one}'] for one in decision.also_sign)}")
    lines += [f"{desk.words['standing_keep']}: {because_of(desk, rule)}" for rule in decision.carried]
    digest = desk.words["event_read"].format(digest=decision.reads[:8])
    st.html("".join(f"<p>{text(line)}</p>" for line in lines) + f'<p class="under">{text(digest)}</p>')


def because_of(desk: Desk, rule: str) -> str:
    rules = desk.protocol.compiled.by_id if desk.protocol else {}
    return in_language(rules[rule].because, "en") if rule in rules else rule
