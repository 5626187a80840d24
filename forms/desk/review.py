"""What the rules found: the headline, the matrix, and cards by lane, the gravest first."""

import streamlit as st

from forms.desk import chart, clarify
from forms.desk.chart import Card, Chart
from forms.desk.frame import Desk, heading
from forms.desk.markup import EFFECT, LANE, TIER, chip, icon, panel, text
from forms.desk.opening import modality
from screening.protocol import Protocol
from screening.questionnaire import in_language
from screening.rule import Effect, Flag, Lane, Modality
from screening.screen import Standing
from screening.wording import area_words, day_words, departure_lines, heard_lines, unheard_lines

SHORT = 8  # characters of a digest that people compare


def summary(desk: Desk, found: Chart) -> None:
    words, screening = desk.words, found.screening
    heading(words["review"])
    if not screening.screened:
        st.html(panel("stop", "alert", words["not_screened"], [words["not_screened_why"]]))
        return
    counts = {lane.value: len(chart.cards(screening, lane)) for lane in Lane}
    head = words["headline"].format(**counts) if screening.flags else words["nothing_raised"]
    drawing, colour = TIER[screening.overall]
    tier = desk.service.words("tier")[screening.overall]
    ran = words["rules_ran"].format(
        ran=screening.ran, of=screening.of, version=screening.protocol.version, digest=screening.protocol.digest[:SHORT]
    )
    st.html(
        f'<div class="row"><p class="head">{text(head)}</p>{chip(drawing, colour, tier)}</div><p class="under">{text(ran)}</p>'
        f'<ul class="matrix">{"".join(_column(desk, one, screening.modalities[one]) for one in Modality)}</ul>'
    )
    if desk.protocol:
        _beside(desk, found, desk.protocol)
    if not screening.complete:
        missing = [chart.question(desk, found, name) for name in screening.missing]
        st.html(panel("hold", "alert", words["incomplete"].format(count=len(missing)), missing))


def _beside(desk: Desk, found: Chart, protocol: Protocol) -> None:
    """Where this clinic's rules differ from the published ones, and what the client's own words were heard to say."""
    own, heard = departure_lines(protocol, "en"), heard_lines(protocol, found.screening.heard, "en")
    heard += unheard_lines(protocol, found.visit.answers.values())
    if own:
        milder = any(one.loosens for one in protocol.departures)
        st.html(panel("hold" if milder else "nothing", "info", desk.words["departs_title"], own))
    if heard:
        st.html(panel("clay", "talk", desk.words["heard_title"], heard))


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
    for lane in Lane:
        lane_cards = chart.cards(found.screening, lane)
        if not lane_cards:
            continue
        drawing, colour = LANE[lane]
        label = desk.service.words("lane")[lane]
        st.html(f'<div class="lane {colour}">{icon(drawing, 24)}<h3>{text(label)}</h3></div>')
        if lane is Lane.do:
            _room(desk, found, lane_cards)
        else:
            for card in lane_cards:
                _card(desk, found, card)


def folded(desk: Desk, found: Chart) -> None:
    """After the decision the findings stay at hand, closed."""
    if not found.screening.flags:
        return
    with st.expander(desk.words["findings"].format(count=len(found.screening.flags))):
        for lane in Lane:
            for card in chart.cards(found.screening, lane):
                st.html(
                    f'<article class="card">{_top(desk, card)}{"".join(_flag(desk, found, flag) for flag in card.flags)}</article>'
                )


def _card(desk: Desk, found: Chart, card: Card) -> None:
    with st.container(border=True, key=f"card_{card.lane}_{card.theme}"):
        st.html(f'<article class="card">{_top(desk, card)}{"".join(_flag(desk, found, flag) for flag in card.flags)}</article>')
        with st.container(horizontal=True, vertical_alignment="center"):
            if card.lane in (Lane.talk, Lane.know):
                st.checkbox(desk.words["discussed"], key=card.discussed_key(found.ref))
            clarify.button(desk, found, card)


def _room(desk: Desk, found: Chart, room: list[Card]) -> None:
    """Steps that are settled in the room: one line that opens, one tap for all."""
    flags = [flag for card in room for flag in card.flags]
    with st.container(border=True, key="card_do"):
        st.checkbox(desk.words["all_done"], key=f"done_{found.ref}")
        steps = dict.fromkeys(in_language(flag.do, "en") for flag in flags)
        st.html(f'<div class="flag">{"".join(f"""<p class="do">{icon("do")}{text(step)}</p>""" for step in steps)}</div>')
        with st.expander(desk.words["room_why"].format(count=len(flags))):
            for card in room:
                st.html(
                    f'<article class="card">{_top(desk, card)}{"".join(_flag(desk, found, flag) for flag in card.flags)}</article>'
                )


def _top(desk: Desk, card: Card) -> str:
    gravest: dict[Modality, Effect] = {}
    for flag in card.flags:
        for one, effect in flag.values.items():
            gravest[one] = max(effect, gravest.get(one, Effect.ok))
    chips = "".join(
        chip(*EFFECT[gravest[one]], f"{modality(desk, one)}: {desk.service.words('effect')[gravest[one].name]}")
        for one in Modality
        if one in gravest
    )
    title = in_language(desk.protocol.theme_words[card.theme], "en") if desk.protocol else card.theme
    return f'<div class="top"><h4>{text(title)}</h4><div class="chips">{chips}</div></div>'


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
    foot = [words["confidence_is"].format(level=words[f"confidence_{flag.confidence}"])]
    if flag.until:
        foot.insert(0, words[f"until_{flag.until}"])
    because, do = in_language(flag.because, "en"), in_language(flag.do, "en")
    small = f"<span>{text(_sources(desk, flag))}</span><span>{text(' · '.join(foot))}</span>"
    return (
        f'<div class="flag"><p class="because">{text(because)}</p>{chart.answered(desk, found, flag.items)}'
        f'<p class="do">{icon("do")}{text(do)}</p>{tells}'
        f'<div class="chips marks">{"".join(marks)}</div><p class="foot">{small}</p></div>'
    )


def _sources(desk: Desk, flag: Flag) -> str:
    known = desk.protocol.reference if desk.protocol else {}
    names = [f"{known[name].title} [{name}]" if name in known else name for name in flag.references]
    return f"{desk.words['references']}: {'; '.join(names)}"
