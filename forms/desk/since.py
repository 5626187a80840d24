"""A return visit: what is new, changed and gone since the last decision, in one line that opens."""

from collections.abc import Iterable, Iterator

import streamlit as st

from forms.desk.chart import Chart
from forms.desk.frame import Desk
from forms.desk.markup import text
from forms.desk.opening import modality
from screening.questionnaire import in_language
from screening.rule import Flag
from screening.wording import day_words


def show(desk: Desk, found: Chart) -> None:
    since = found.since
    if since is None:
        return
    words = desk.words
    day = day_words(desk.clinic.day(since.decided))
    counts = {key: len(getattr(since, key)) for key in ("new", "changed", "gone", "same")}
    with st.expander(words["since_title"].format(day=day, **counts), icon=":material/history:"):
        for line in _waits(desk, found):
            st.html(f'<p class="line">{text(line)}</p>')
        for key in ("new", "changed", "gone", "open", "same"):
            if flags := getattr(since, key):
                st.html(f"<h3>{text(words[f'since_{key}'])}</h3><ul>{_flags(desk, flags)}</ul>")
        st.html(f'<p class="under">{text(words["since_rules"])}</p>')


def _flags(desk: Desk, flags: Iterable[Flag]) -> str:
    effects = desk.service.words("effect")
    rows = []
    for flag in flags:
        does = " · ".join(f"{modality(desk, one)}: {effects[effect.name].lower()}" for one, effect in flag.values.items())
        rows.append(f'<li>{text(in_language(flag.because, "en"))} <span class="how">({text(does)})</span></li>')
    return "".join(rows)


def _waits(desk: Desk, found: Chart) -> Iterator[str]:
    """When what had to wait can start, and what the last decision put off."""
    assert found.since
    words, today = desk.words, desk.clinic.day(desk.now)
    for one, until in found.since.put_off:
        key = "since_ran_out" if until <= today else "since_put_off"
        yield words[key].format(modality=modality(desk, one), date=day_words(until))
    for move in found.since.moved:
        name = modality(desk, move.modality)
        if move.now is None and move.before:
            yield words["since_free"].format(modality=name, before=day_words(move.before))
        elif move.now:
            key = "since_moved" if move.before else "since_waits"
            yield words[key].format(modality=name, date=day_words(move.now), before=day_words(move.before or move.now))
