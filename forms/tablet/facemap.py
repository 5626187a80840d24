"""The face to touch, beside the list of areas. The list holds the answer: the picture shows it, and hands it what is touched."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

import streamlit as st

from forms import look
from forms.paper.face import Face, face, steps
from forms.tablet import entry
from screening.questionnaire import Area, Item

SMALLEST = 320  # pixels: the picture's width on the narrowest page of a tablet
TARGET = 48  # pixels
MARGIN = 6.0  # around the drawing, in its own units

_HTML = '<div class="face" aria-hidden="true"><span class="right"></span><span class="left"></span></div>'

_CSS = f"""
.face {{ position: relative; font-family: var(--st-font); font-size: 1rem; line-height: 1.25; color: {look.QUIET}; user-select: none }}
.face span {{ position: absolute; top: 0; max-width: 4.4em; pointer-events: none }}
.left {{ right: 0; text-align: right }}
svg {{ display: block; width: 100%; touch-action: manipulation; -webkit-tap-highlight-color: transparent }}
svg path {{ fill: none; stroke-linecap: round; stroke-linejoin: round; pointer-events: none }}
svg path.line {{ stroke: {look.INK}; vector-effect: non-scaling-stroke }}
svg path.zone {{ stroke: #8C9A96; stroke-width: 1px; stroke-dasharray: 2 4; vector-effect: non-scaling-stroke }}
svg path.zone.on {{ stroke: {look.JADE}; stroke-width: 2.5px; stroke-dasharray: none }}
svg path.near, svg path.hit {{ stroke: transparent; cursor: pointer }}
svg path.near {{ pointer-events: stroke }}
svg path.hit {{ fill: transparent; pointer-events: all }}
"""

_SCRIPT = """
export default function(component) {
  const { parentElement, data, setTriggerValue } = component;
  const face = parentElement.querySelector('.face');
  face.querySelector('.left').textContent = data.left;
  face.querySelector('.right').textContent = data.right;
  if (!face.shown) { build(face, data); }
  face.shown(data, setTriggerValue);
}

const PATIENCE = 4000;  // milliseconds until a touch that nobody answered is forgotten

function build(face, data) {
  const make = (name, kind, values, parent) => {
    const one = document.createElementNS('http://www.w3.org/2000/svg', name);
    if (kind) { one.setAttribute('class', kind); }
    for (const [key, value] of Object.entries(values)) { one.setAttribute(key, value); }
    parent.append(one);
    return one;
  };
  const svg = make('svg', '', { viewBox: data.box.join(' ') }, face);
  const hatch = make('pattern', '', { id: 'hatch', width: 5, height: 5, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' },
                     make('defs', '', {}, svg));
  make('rect', '', { width: 5, height: 5, fill: data.tint }, hatch);
  make('rect', '', { width: 1, height: 5, fill: data.jade }, hatch);
  const zones = data.zones.map(zone => [zone.token, make('path', 'zone', { d: zone.d }, svg)]);
  for (const line of data.lines) { make('path', 'line', { d: line.d, 'stroke-width': line.weight }, svg); }
  let marks = new Set(), asked = new Map(), last = '', at = 0, tell = null;
  const wanted = () => {
    const found = new Set(marks);
    for (const [token, on] of asked) { if (on) { found.add(token); } else { found.delete(token); } }
    return found;
  };
  const paint = () => {
    const on = wanted();
    for (const [token, path] of zones) {
      path.classList.toggle('on', on.has(token));
      path.setAttribute('fill', on.has(token) ? 'url(#hatch)' : 'none');
      path.style.fill = on.has(token) ? 'url(#hatch)' : '';
    }
  };
  const touch = token => {
    const app = document.querySelector('[data-testid="stApp"]');
    if (app && app.dataset.testConnectionState !== 'CONNECTED') { return; }
    asked.set(token, !wanted().has(token));
    at = Date.now(); last = `${at} ${token}`;
    document.documentElement.dataset.unsaved = 'yes';
    paint();
    tell('touch', { id: last, marks: [...asked] });
  };
  for (const kind of ['near', 'hit']) {
    for (const zone of data.zones) {
      const path = make('path', kind, { d: zone.d, 'stroke-width': zone[kind], 'data-zone': zone.token }, svg);
      path.addEventListener('click', () => touch(zone.token));
    }
  }
  face.shown = (given, told) => {  // touches that the list does not show yet stay drawn, and are told again with the next one
    tell = told; marks = new Set(given.marks);
    if (given.seen === last || Date.now() - at > PATIENCE) { asked = new Map(); }
    paint();
  };
}
"""


class Zone(NamedTuple):
    """One zone to touch. `hit` and `near`: widths of the lines around it that count as it, over and under its neighbours."""

    token: str
    d: str
    near: float
    hit: float


class Touch(NamedTuple):
    """What was touched and is not in the list yet: the token of a zone, and whether it is to be marked. `id` names the last one."""

    id: str = ""
    marks: tuple[tuple[str, bool], ...] = ()


NOTHING = Touch()


# The drawing


def mirrored(d: str, width: float) -> str:
    return " ".join(
        " ".join([letter, *(f"{width - number if place % 2 == 0 else number:g}" for place, number in enumerate(numbers))])
        for letter, numbers in steps(d)
    )


def bounds(paths: Iterable[str]) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of all points, those that pull the curves among them."""
    found = [numbers for d in paths for _, numbers in steps(d)]
    across = [number for numbers in found for number in numbers[::2]]
    down = [number for numbers in found for number in numbers[1::2]]
    return min(across), min(down), max(across), max(down)


def _sided(name: str, d: str, sides: bool, width: float) -> Iterator[tuple[str, str]]:
    if not sides:
        yield name, d
        return
    yield f"{name}:{entry.LEFT}", d
    yield f"{name}:{entry.RIGHT}", mirrored(d, width)


@cache
def box() -> tuple[float, float, float, float]:
    """What of the drawing is shown: left, top, width and height."""
    drawing = face()
    left, top, right, bottom = bounds(d for _, d in (*_all_zones(drawing), *((0, d) for d, _ in lines())))
    return left - MARGIN, top - MARGIN, right - left + 2 * MARGIN, bottom - top + 2 * MARGIN


def _all_zones(drawing: Face) -> list[tuple[str, str]]:
    return [pair for zone in drawing.zone for pair in _sided(zone.id, zone.d, zone.sides, drawing.width)]


@cache
def lines() -> tuple[tuple[str, float], ...]:
    drawing = face()
    return tuple((d, line.weight) for line in drawing.line for _, d in _sided("", line.d, line.sides, drawing.width))


def zones(areas: Iterable[Area]) -> tuple[Zone, ...]:
    """The large ones first: where two are near each other, a touch between them means the smaller one."""
    return _zones(frozenset(area.id for area in areas))


@cache
def _zones(names: frozenset[str]) -> tuple[Zone, ...]:
    found = [(token, d) for token, d in _all_zones(face()) if token.partition(":")[0] in names]
    return tuple(_zone(token, d) for token, d in sorted(found, key=lambda pair: -_size(pair[1])[0] * _size(pair[1])[1]))


def _size(d: str) -> tuple[float, float]:
    left, top, right, bottom = bounds([d])
    return right - left, bottom - top


def _zone(token: str, d: str) -> Zone:
    """A small zone takes a little from its neighbours; more than that only where nothing else is."""
    lacks = TARGET * box()[2] / SMALLEST - min(_size(d))
    return Zone(token, d, near=2 * max(lacks, 6), hit=min(max(lacks, 0), 6))


# What is marked


def marked(item: Item, state: Mapping[str, Any], areas: Iterable[Area]) -> list[str]:
    """The tokens of all zones that the list's state marks."""
    found: list[str] = []
    for area in areas:
        key = f"{item.id}_{area.id}"
        if state.get(key):
            side = state.get(f"{key}_side", entry.BOTH)
            sides = [one for one in (entry.LEFT, entry.RIGHT) if side in (one, entry.BOTH)]
            found += [f"{area.id}:{one}" for one in sides] if area.sides else [area.id]
    return found


def changes(item: Item, state: Mapping[str, Any], areas: tuple[Area, ...], touch: Touch) -> entry.State:
    """What a touch on the picture sets in the list, also where the list has it already: the browser may show something newer."""
    known = {zone.token for zone in zones(areas)}
    found: entry.State = {}
    for token, on in touch.marks:
        if token in known:
            found |= _touched(item, {**state, **found}, areas, token, on)
    not_drawn = {f"{item.id}_{area.id}_side" for area in areas if not found.get(f"{item.id}_{area.id}")}
    return {key: value for key, value in found.items() if key not in not_drawn}


def _touched(item: Item, state: Mapping[str, Any], areas: tuple[Area, ...], token: str, on: bool) -> entry.State:
    name, _, side = token.partition(":")
    key = f"{item.id}_{name}"
    if not side:
        return {key: on}
    before = {one.partition(":")[2] for one in marked(item, state, areas) if one.startswith(f"{name}:")}
    sides = before | {side} if on else before - {side}
    if not sides:
        return {key: False}
    return {key: True, f"{key}_side": next(iter(sides)) if len(sides) == 1 else entry.BOTH}


# On the page


def _key(item: Item) -> str:
    return f"picture_{item.id}"


def _seen(item: Item) -> str:
    return f"touched_{item.id}"


def read(told: Any) -> Touch:
    """What the browser sent, or nothing where it cannot be read."""
    try:
        return Touch(str(told["id"])[:80], tuple((str(token), on is True) for token, on in told["marks"]))
    except (KeyError, TypeError, ValueError):
        return NOTHING


def take(item: Item) -> Touch:
    """What was touched, before anything is drawn."""
    told = st.session_state.get(_key(item))
    touch = read(told.get("touch")) if isinstance(told, Mapping) else NOTHING
    if touch.id:
        st.session_state[_seen(item)] = touch.id
    return touch


def draw(item: Item, state: Mapping[str, Any], areas: tuple[Area, ...], words: Mapping[str, str]) -> Touch:
    """Shows what the list holds. Returns a touch that nobody could take before, as the server began afresh."""
    data = {
        "box": box(),
        "zones": [zone._asdict() for zone in zones(areas)],
        "lines": [{"d": d, "weight": weight} for d, weight in lines()],
        "marks": marked(item, state, areas),
        "seen": st.session_state.get(_seen(item), ""),
        "left": words["map_left"],
        "right": words["map_right"],
        "jade": look.JADE,
        "tint": look.TINT,
    }
    component = st.components.v2.component("intake_face", html=_HTML, css=_CSS, js=_SCRIPT)
    found = component(key=_key(item), data=data, on_touch_change=lambda: None, height="content")
    touch = read(found.touch)
    if touch.id == data["seen"]:
        return NOTHING
    st.session_state[_seen(item)] = touch.id
    return touch
