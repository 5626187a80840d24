"""A return visit: what is new, changed and gone since the last decision, in one line that opens."""

from collections.abc import Iterable, Iterator
from datetime import date

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
        parts = [f"<p>{text(line)}</p>" for line in _waits(desk, found)]
        for key in ("new", "changed", "gone", "open", "same"):
            if flags := getattr(since, key):
                parts.append(f"<h3>{text(words[f'since_{key}'])}</h3>{_flags(desk, flags)}")
        st.html("".join([*parts, f'<p class="under">{text(words["since_rules"])}</p>']))


def _flags(desk: Desk, flags: Iterable[Flag]) -> str:
    effects = desk.service.words("effect")
    rows = []
    for flag in flags:
        does = " · ".join(f"{modality(desk, one)}: {effects[effect.name].lower()}" for one, effect in flag.values.items())
        rows.append(f'<p>{text(in_language(flag.because, "en"))} <span class="under">({text(does)})</span></p>')
    return "".join(rows)


def _waits(desk: Desk, found: Chart) -> Iterator[str]:
    """When what had to wait can start, and what the last decision put off."""
    assert found.since
    words, today = desk.words, desk.clinic.day(desk.now)
    put_off: dict[date, list[str]] = {}
    for one, until in found.since.put_off:
        put_off.setdefault(until, []).append(modality(desk, one))
    for until, names in put_off.items():
        key = "since_ran_out" if until <= today else "since_put_off"
        yield words[key].format(modality=", ".join(names), date=day_words(until))
    for move in found.since.moved:
        name = modality(desk, move.modality)
        if move.now is None and move.before:
            yield words["since_free"].format(modality=name, before=day_words(move.before))
        elif move.now:
            key = "since_moved" if move.before else "since_waits"
            yield words[key].format(modality=name, date=day_words(move.now), before=day_words(move.before or move.now))
