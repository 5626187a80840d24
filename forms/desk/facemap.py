"""The face with goals and zones to avoid, and the same as a list beside it: the list holds all that the picture shows."""

from collections.abc import Sequence
from functools import cache
from urllib.parse import quote

import streamlit as st

from forms import look
from forms.desk.chart import Chart
from forms.desk.frame import Desk
from forms.desk.markup import text
from forms.paper.face import face
from forms.tablet import facemap
from screening.rule import Modality
from screening.wording import area_words

_HATCH = (
    '<pattern id="g" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    f'<rect width="5" height="5" fill="{look.TINT}"/><rect width="1.2" height="5" fill="{look.JADE}"/></pattern>'
    '<pattern id="a" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    f'<rect width="4" height="4" fill="#F9EFEB"/><path d="M0 0H4M0 0V4" stroke="{look.CLAY}" stroke-width="1.6"/></pattern>'
)


def show(desk: Desk, found: Chart) -> None:
    goals, avoid = goal_areas(found), avoided(found)
    if desk.protocol is None or not (goals or avoid):
        return
    words = desk.words
    named = {
        name: ", ".join(area_words(desk.protocol, area, "en") for area in areas) or words["face_none"]
        for name, areas in (("goals", goals), ("avoid", avoid))
    }
    drawn = "data:image/svg+xml," + quote(picture(tuple(goals), tuple(avoid)))
    rows = "".join(
        f'<div class="{name}"><dt>{text(words[f"face_{name}"])}</dt><dd>{text(said)}</dd></div>' for name, said in named.items()
    )
    alt = text(words["face_map_alt"].format(**named))
    st.html(
        f'<figure class="facemap"><img src="{drawn}" alt="{alt}"><figcaption><dl>{rows}</dl>'
        f'<p class="under">{text(words["face_sides"])}</p></figcaption></figure>'
    )


def goal_areas(found: Chart) -> list[str]:
    answer = found.visit.answers.get("goal_areas")
    return [str(one) for one in answer.given] if answer and isinstance(answer.given, list) else []


def avoided(found: Chart) -> list[str]:
    """Where a rule bars some areas of what was asked for, and what the decision keeps out of."""
    decision = found.visit.decision if not found.visit.void_because else None
    chosen = [area for choice in decision.modalities.values() for area in choice.avoid] if decision else []
    ruled = [area for one in Modality if one in found.visit.opened.requested for area in found.screening.modalities[one].areas]
    return list(dict.fromkeys([*chosen, *ruled]))


@cache
def picture(goals: tuple[str, ...], avoid: tuple[str, ...]) -> str:
    """Zones that nobody named stay empty; what is to be avoided lies over what is a goal."""
    zones = "".join(
        f'<path d="{d}" fill="{_fill(token, goals, avoid)}" stroke="#8C9A96" stroke-width=".6" stroke-dasharray="2 3"/>'
        for token, d in _zones()
    )
    lines = "".join(f'<path d="{d}" fill="none" stroke="{look.INK}" stroke-width="{weight}"/>' for d, weight in facemap.lines())
    box = " ".join(f"{edge:g}" for edge in facemap.box())
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" width="200" height="260">{_HATCH}{zones}{lines}</svg>'


@cache
def _zones() -> tuple[tuple[str, str], ...]:
    drawing = face()
    return tuple(
        pair
        for zone in drawing.zone
        for pair in (
            ((f"{zone.id}:left", zone.d), (f"{zone.id}:right", facemap.mirrored(zone.d, drawing.width)))
            if zone.sides
            else ((zone.id, zone.d),)
        )
    )


def _fill(token: str, goals: Sequence[str], avoid: Sequence[str]) -> str:
    whole = token.partition(":")[0]
    if token in avoid or whole in avoid:
        return "url(#a)"
    return "url(#g)" if token in goals or whole in goals else "none"
