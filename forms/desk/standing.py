"""Standing decisions on the review: kept by one touch, made for later visits, and ended."""

from datetime import date, timedelta

import streamlit as st

from forms.desk.chart import Card, Chart
from forms.desk.frame import Desk, told
from forms.desk.markup import icon, text
from screening.actions import settling
from screening.questionnaire import in_language
from screening.review import StandingDecision, may_stand
from screening.rule import Flag
from screening.visit import CLOSED
from screening.wording import day_words


def key(ref: str, rule: str) -> str:
    """Of the tick "keep this decision"."""
    return f"standing_{ref}_{rule}"


def of(found: Chart, card: Card) -> list[StandingDecision]:
    """Decided before on this card, and holding today."""
    return [found.standing[flag.rule] for flag in card.flags if flag.rule in found.standing]


def carried(found: Chart) -> list[StandingDecision]:
    """Those that the practitioner keeps."""
    return [one for rule, one in found.standing.items() if st.session_state.get(key(found.ref, rule))]


def line(desk: Desk, found: Chart, flag: Flag) -> str:
    one = found.standing.get(flag.rule)
    if one is None:
        return ""
    said = desk.words["standing_kept"].format(says=one.says, name=one.by_name, day=day_words(one.until))
    return f'<p class="do">{icon("tick")}<b>{text(said)}</b></p>'


def offer(desk: Desk, found: Chart, card: Card) -> None:
    """For each flag of the card that may be decided for later visits."""
    if desk.protocol is None or not desk.protocol.standing.days or not desk.may("decide") or found.status in CLOSED:
        return
    for flag in card.flags:
        if flag.rule in found.standing:
            if st.button(desk.words["standing_end"], key=f"standing_end_{flag.rule}", type="tertiary"):
                with told():
                    settling.end_standing(desk.service.store, desk.actor, desk.now, found.ref, flag.rule)
                    st.rerun()
        elif may_stand(flag) and found.visit.response is not None and not found.visit.changed_since:
            with st.popover(desk.words["standing_new"], key=f"standing_new_{flag.rule}"):
                _form(desk, found, flag)


def _form(desk: Desk, found: Chart, flag: Flag) -> None:
    words, protocol = desk.words, desk.protocol
    assert protocol is not None
    today = desk.clinic.day(desk.now)
    last = today + timedelta(days=protocol.standing.days)
    st.html(f"<p><b>{text(in_language(flag.because, 'en'))}</b></p>")
    says = st.text_input(words["standing_says"], key=f"standing_says_{flag.rule}", autocomplete="off")
    names = {name: in_language(label, "en") for name, label in protocol.limit_words.items()}
    limits = st.multiselect(
        words["limits"],
        list(names),
        default=list(flag.limits),
        key=f"standing_limits_{flag.rule}",
        format_func=lambda name: names[name],
    )
    until = st.date_input(
        words["standing_until"],
        value=last,
        min_value=today + timedelta(days=1),
        max_value=last,
        key=f"standing_until_{flag.rule}",
        format="YYYY-MM-DD",
    )
    st.html(f'<p class="under">{text(words["standing_note"].format(days=protocol.standing.days))}</p>')
    if st.button(words["standing_save"], key=f"standing_save_{flag.rule}", type="primary"):
        with told():
            ends = until if isinstance(until, date) else last
            store = desk.service.store
            settling.keep_standing(store, protocol, desk.actor, desk.now, found.ref, flag.rule, says, tuple(limits), ends)
            st.rerun()
