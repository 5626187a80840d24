"""What the rules found, on one screen: the headline, the matrix, and cards by lane of one line each; all else is one touch deeper."""

import streamlit as st

from forms.desk import chart, clarify, since, standing
from forms.desk.chart import Card, Chart
from forms.desk.frame import Desk
from forms.desk.markup import EFFECT, LANE, TIER, chip, icon, panel, text
from forms.desk.opening import modality
from screening.protocol import Protocol
from screening.questionnaire import in_language
from screening.rule import Effect, Flag, Lane, Modality
from screening.screen import Standing
from screening.wording import (
    area_words,
    day_words,
    departure_lines,
    heard_lines,
    published_words,
    unheard_lines,
    window_words,
)

SHORT = 8  # characters of a digest that people compare
_SYMBOL = {
    Effect.stop: ":material/dangerous:",
    Effect.omit: ":material/block:",
    Effect.defer: ":material/schedule:",
    Effect.modify: ":material/tune:",
    Effect.caution: ":material/chat:",
    Effect.ok: ":material/info:",
}


def summary(desk: Desk, found: Chart) -> None:
    """The lines of the first view that say what was found: headline, and what it means for each treatment."""
    words, screening = desk.words, found.screening
    if not screening.screened:
        st.html(panel("stop", "alert", words["not_screened"], [words["not_screened_why"]]))
        return
    counts = {lane.value: len(chart.cards(screening, lane)) for lane in Lane}
    head = words["headline"].format(**counts) if screening.flags else words["nothing_raised"]
    drawing, colour = TIER[screening.overall]
    tier = desk.service.words("tier")[screening.overall]
    st.html(
        f'<h2 class="head row line">{text(head)} {chip(drawing, colour, tier)}</h2>'
        f'<ul class="matrix">{"".join(_column(desk, one, screening.modalities[one]) for one in Modality)}</ul>'
    )


def beneath(desk: Desk, found: Chart) -> None:
    """What stands under the first view, most of it folded."""
    words, screening = desk.words, found.screening
    if not screening.screened:
        return
    if not screening.complete:
        missing = [chart.question(desk, found, name) for name in screening.missing]
        st.html(panel("hold", "alert", words["incomplete"].format(count=len(missing)), missing))
    if aged := _aged(desk, found):
        st.html(panel("hold", "clock", words["aged"].format(count=aged), [words["aged_do"]]))
    since.show(desk, found)
    if desk.protocol:
        _beside(desk, found, desk.protocol)


def _aged(desk: Desk, found: Chart) -> int:
    """How many answers of the form that was sent are asked again before anybody signs or is treated."""
    visit = found.visit
    if desk.protocol is None or visit.ended or visit.response is None:
        return 0
    return len(visit.outlived(desk.protocol, desk.clinic.day, desk.clinic.day(desk.now)))


def ran(desk: Desk, found: Chart) -> None:
    screening = found.screening
    if screening.screened:
        stamp = screening.protocol
        line = desk.words["rules_ran"].format(
            ran=screening.ran, of=screening.of, version=stamp.version, digest=stamp.digest[:SHORT]
        )
        st.html(f'<p class="under">{text(line)}</p>')


def _beside(desk: Desk, found: Chart, protocol: Protocol) -> None:
    """Where this clinic's rules differ from the published ones, and what the client's own words were heard to say."""
    own, heard = departure_lines(protocol, "en"), heard_lines(protocol, found.screening.heard, "en")
    heard += unheard_lines(protocol, found.visit.answers.values())
    if heard:
        st.html(panel("clay", "talk", desk.words["heard_title"], heard))
    if own:
        milder = any(one.loosens for one in protocol.departures)
        st.html(panel("hold" if milder else "nothing", "info", desk.words["departs_title"], own))


def _column(desk: Desk, one: Modality, standing: Standing) -> str:
    words = desk.words
    name = f'<p class="name">{text(modality(desk, one))}</p>'
    if not standing.requested:
        return f'<li class="off">{name}<p class="value">{text(words["not_requested"])}</p></li>'
    drawing, colour = EFFECT[standing.value]
    value = f'<p class="value">{icon(drawing, 26)}<span>{text(desk.service.words("effect")[standing.value.name])}</span></p>'
    return f'<li class="{colour}">{name}{value}<p class="when">{text(_when(desk, standing))}</p></li>'


def _when(desk: Desk, standing: Standing) -> str:
    words = desk.words
    parts = [words["not_before"].format(date=day_words(standing.not_before))] if standing.not_before else []
    if standing.until and not parts:
        parts.append(words[f"until_{standing.until}"])
    if standing.areas and desk.protocol:
        parts.append(words["in_areas"].format(areas=", ".join(area_words(desk.protocol, area, "en") for area in standing.areas)))
    return ". ".join(parts)


def lanes(desk: Desk, found: Chart) -> None:
    _decide_lane(desk, found)
    for lane in (Lane.do, Lane.talk, Lane.know):
        lane_cards = chart.cards(found.screening, lane)
        if lane_cards:
            _lane(desk, found, lane, lane_cards)


def _decide_lane(desk: Desk, found: Chart) -> None:
    """Uncertain answers and those that do not fit together stand apart: they are asked again, not decided."""
    titles = (desk.service.words("lane")[Lane.decide], desk.words["uncertain_title"], desk.words["inconsistent_title"])
    for group, (title, cards) in enumerate(zip(titles, chart.apart(found.screening), strict=True)):
        if cards:
            _heading(title, *LANE[Lane.decide])
        for card in cards:
            _card(desk, found, card, f"{card.lane}_{group}_{card.theme}")


def _heading(title: str, drawing: str, colour: str) -> None:
    st.html(f'<div class="lane {colour}">{icon(drawing, 24)}<h3>{text(title)}</h3></div>')


def _lane(desk: Desk, found: Chart, lane: Lane, cards: list[Card]) -> None:
    _heading(desk.service.words("lane")[lane], *LANE[lane])
    if lane is Lane.do:
        _room(desk, found, cards)
        return
    for card in cards:
        _card(desk, found, card, f"{card.lane}_{card.theme}")


def folded(desk: Desk, found: Chart) -> None:
    """After the decision the findings stay at hand, closed."""
    if not found.screening.flags:
        return
    with st.expander(desk.words["findings"].format(count=len(found.screening.flags))):
        for lane in Lane:
            for card in chart.cards(found.screening, lane):
                st.html(_article(desk, found, card, titled=True))


def _card(desk: Desk, found: Chart, card: Card, key: str) -> None:
    """One line; a touch opens the question, the answer, why, the source and the rest."""
    ticked = card.lane in (Lane.talk, Lane.know) or standing.of(found, card)
    with st.container(key=f"card_{key}"):
        line, tick = st.columns([2.4, 1], vertical_alignment="top") if ticked else (st.container(), None)
        with line, st.expander(_label(desk, found, card), icon=_SYMBOL[max(flag.gravest for flag in card.flags)]):
            st.html(_article(desk, found, card))
            with st.container(horizontal=True, vertical_alignment="center"):
                clarify.button(desk, found, card, key)
                standing.offer(desk, found, card)
        if tick is not None:
            with tick:
                _tick(desk, found, card)


def _tick(desk: Desk, found: Chart, card: Card) -> None:
    if kept := standing.of(found, card):
        for one in kept:
            st.checkbox(desk.words["standing_keep"], key=standing.key(found.ref, one.rule))
    else:
        st.checkbox(desk.words["discussed"], key=card.discussed_key(found.ref))


def _label(desk: Desk, found: Chart, card: Card) -> str:
    """Theme, what it does to which treatment, whether it is new, and whether it was decided before."""
    gravest = _gravest(card)
    effects = desk.service.words("effect")
    does = " · ".join(f"{modality(desk, one)}: {effects[gravest[one].name].lower()}" for one in Modality if one in gravest)
    before = f" · {desk.words['decided_before']}" if standing.of(found, card) else ""
    new = f" · {desk.words['since_mark']}" if found.since and any(flag in found.since.new for flag in card.flags) else ""
    count = f" ({len(card.flags)})" if len(card.flags) > 1 else ""
    return f"**{_title(desk, card)}**{count} · {does}{new}{before}"


def _room(desk: Desk, found: Chart, room: list[Card]) -> None:
    """Steps that are settled in the room: a line each, one tap for all, and why one touch deeper."""
    flags = [flag for card in room for flag in card.flags]
    steps = dict.fromkeys(in_language(flag.do, "en") for flag in flags)
    with st.container(key="card_do"):
        line, tick = st.columns([2.4, 1], vertical_alignment="top")
        with line:
            st.html(f'<div class="flag">{"".join(f"""<p class="do">{icon("do")}{text(step)}</p>""" for step in steps)}</div>')
        tick.checkbox(desk.words["all_done"], key=f"done_{found.ref}")
        with st.expander(desk.words["room_why"].format(count=len(flags))):
            for card in room:
                st.html(_article(desk, found, card, titled=True))
                with st.container(horizontal=True, vertical_alignment="center"):
                    clarify.button(desk, found, card, f"do_{card.theme}")
                    standing.offer(desk, found, card)


def _gravest(card: Card) -> dict[Modality, Effect]:
    found: dict[Modality, Effect] = {}
    for flag in card.flags:
        for one, effect in flag.values.items():
            found[one] = max(effect, found.get(one, Effect.ok))
    return found


def _title(desk: Desk, card: Card) -> str:
    return in_language(desk.protocol.theme_words[card.theme], "en") if desk.protocol else card.theme


def _article(desk: Desk, found: Chart, card: Card, titled: bool = False) -> str:
    top = _top(desk, card) if titled else ""
    return f'<article class="card">{top}{"".join(_flag(desk, found, flag) for flag in card.flags)}</article>'


def _top(desk: Desk, card: Card) -> str:
    gravest, effects = _gravest(card), desk.service.words("effect")
    chips = "".join(
        chip(*EFFECT[gravest[one]], f"{modality(desk, one)}: {effects[gravest[one].name]}") for one in Modality if one in gravest
    )
    return f'<div class="top"><h4>{text(_title(desk, card))}</h4><div class="chips">{chips}</div></div>'


def _flag(desk: Desk, found: Chart, flag: Flag) -> str:
    words = desk.words
    marks = []
    if flag.hold:
        marks.append(chip("hold", "stop", words["hold_mark"]))
    if not flag.certain:
        marks.append(chip("alert", "hold", words["uncertain"]))
    if flag.policy:
        marks.append(chip("info", "nothing", words["policy"]))
    tells = (
        f'<p class="under">{text(words["tells_client"])}: {text(in_language(flag.tells_client, "en"))}</p>'
        if flag.tells_client
        else ""
    )
    because, do = in_language(flag.because, "en"), in_language(flag.do, "en")
    small = f"<span>{text(_sources(desk, flag))}</span><span>{text(' · '.join(_foot(desk, flag)))}</span>"
    return (
        f'<div class="flag"><p class="because">{text(because)}</p>{chart.answered(desk, found, flag.items)}'
        f'<p class="do">{icon("do")}{text(do)}</p>{tells}{standing.line(desk, found, flag)}'
        f'<div class="chips marks">{"".join(marks)}</div><p class="foot">{small}</p></div>'
    )


def _foot(desk: Desk, flag: Flag) -> list[str]:
    """How long, the clinic's window beside the published range, and how sure the sources are."""
    words = desk.words
    foot = [words[f"until_{flag.until}"]] if flag.until else []
    if desk.protocol and flag.rule in desk.protocol.compiled.by_id:
        window = window_words(desk.protocol, desk.protocol.compiled.by_id[flag.rule], "en")
        said = published_words(desk.protocol, flag.topic, "en")
        foot += [words["window_here"].format(window=window)] if window else []
        foot += [words["window_published"].format(says=said)] if said else []
    return [*foot, words["confidence_is"].format(level=words[f"confidence_{flag.confidence}"])]


def _sources(desk: Desk, flag: Flag) -> str:
    known = desk.protocol.reference if desk.protocol else {}
    names = [f"{known[name].title} [{name}]" if name in known else name for name in flag.references]
    return f"{desk.words['references']}: {'; '.join(names)}"
