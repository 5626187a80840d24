"""The signature pad: strokes of [x, y, milliseconds, pressure], told to the server after each stroke and drawn again from there."""

from math import isfinite
from typing import Any, NamedTuple

import streamlit as st

from screening.actions.signing import Ink

_HTML = """
<div class="frame">
  <canvas class="pad" tabindex="0" role="img"></canvas>
  <span class="line" aria-hidden="true"></span>
  <div class="row"><span class="told" role="status" aria-live="polite"></span><button type="button" class="clear"></button></div>
</div>
"""

_CSS = """
.frame { font-family: var(--st-font); color: var(--st-text-color); position: relative }
.pad { box-sizing: border-box; width: 100%; height: 240px; border: 2px solid #8C9A96; border-radius: 10px; background: #FFF;
  touch-action: none; display: block; cursor: crosshair }
.pad:focus-visible, .clear:focus-visible { outline: 3px solid #1B5A9C; outline-offset: 2px }
.line { position: absolute; left: 32px; right: 32px; top: 184px; border-top: 1px solid #C9D3CF; pointer-events: none }
.row { display: flex; justify-content: space-between; align-items: center; min-height: 48px; margin-top: 8px; gap: 16px }
.told { font-size: 17px; color: #55625F }
.clear { min-height: 48px; min-width: 96px; padding: 8px 20px; font: inherit; color: inherit; background: #FFF; border: 1px solid #8C9A96;
  border-radius: 10px; cursor: pointer }
"""

_SCRIPT = """
export default function(component) {
  const { parentElement, data, setStateValue } = component;
  const find = name => parentElement.querySelector(name);
  const pad = find('.pad'), told = find('.told'), clear = find('.clear');
  pad.setAttribute('aria-label', data.label);
  clear.textContent = data.clear;
  if (pad.ready) { pad.taken(data); return; }
  pad.ready = true;
  const context = pad.getContext('2d');
  let strokes = [], box = [0, 0], now = null, began = 0, kind = '';
  const scale = () => box[0] ? pad.clientWidth / box[0] : 1;
  const paint = () => {
    const density = window.devicePixelRatio || 1;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, pad.width, pad.height);
    context.setTransform(density * scale(), 0, 0, density * scale(), 0, 0);
    context.lineWidth = 2.5 / scale(); context.lineCap = 'round'; context.lineJoin = 'round'; context.strokeStyle = '#22302E';
    for (const stroke of strokes) {
      context.beginPath();
      stroke.forEach((point, place) => place ? context.lineTo(point[0], point[1]) : context.moveTo(point[0], point[1]));
      context.stroke();
    }
  };
  const size = () => {
    const density = window.devicePixelRatio || 1;
    pad.width = Math.round(pad.clientWidth * density); pad.height = Math.round(pad.clientHeight * density);
    if (!strokes.length) { box = [pad.clientWidth, pad.clientHeight]; }
    paint();
  };
  const point = event => {
    const edge = pad.getBoundingClientRect(), by = scale();
    return [+((event.clientX - edge.left) / by).toFixed(1), +((event.clientY - edge.top) / by).toFixed(1),
            Math.round(performance.now() - began), +(event.pressure || 0).toFixed(2)];
  };
  const tell = () => {
    told.textContent = strokes.length ? pad.words.kept : '';
    setStateValue('ink', { strokes, width: box[0], height: box[1], pointer: kind });
  };
  pad.words = data;
  pad.taken = given => { pad.words = given; };
  pad.addEventListener('pointerdown', event => {
    if (now) { return; }
    event.preventDefault();
    if (!strokes.length) { began = performance.now(); box = [pad.clientWidth, pad.clientHeight]; }
    kind = event.pointerType; pad.setPointerCapture(event.pointerId);
    now = { id: event.pointerId, points: [point(event)] }; strokes = [...strokes, now.points];
  });
  pad.addEventListener('pointermove', event => {
    if (!now || event.pointerId !== now.id) { return; }
    const all = event.getCoalescedEvents ? event.getCoalescedEvents() : [event];
    for (const one of all.length ? all : [event]) { now.points.push(point(one)); }
    paint();
  });
  const end = event => {
    if (!now || event.pointerId !== now.id) { return; }
    now = null; paint(); tell();
  };
  pad.addEventListener('pointerup', end);
  pad.addEventListener('pointercancel', end);
  clear.onclick = () => { strokes = []; size(); tell(); };
  if (data.strokes && data.strokes.length) { strokes = data.strokes; box = [data.width, data.height]; told.textContent = data.kept; }
  const watcher = new ResizeObserver(size);
  watcher.observe(pad); size();
  return () => watcher.disconnect();
}
"""

NO_INK = Ink()
MOST_POINTS = 20_000


class _Words(NamedTuple):
    label: str
    clear: str
    kept: str


def pad(label: str, clear: str, kept: str, drawn: Ink, key: str = "ink") -> Ink:
    """Shows what is drawn already and returns what is drawn now. Keep what it returns outside the widget: a page left forgets its widgets."""
    data = {**_Words(label, clear, kept)._asdict(), "strokes": drawn.strokes, "width": drawn.width, "height": drawn.height}
    component = st.components.v2.component("intake_signature", html=_HTML, css=_CSS, js=_SCRIPT)
    found = component(key=key, data=data, default={"ink": None}, on_ink_change=lambda: None, height="content")
    return drawn if found.ink is None else ink_of(found.ink)


def ink_of(told: Any) -> Ink:
    """What the browser sent, or no ink where it cannot be read."""
    try:
        if sum(len(stroke) for stroke in told["strokes"]) > MOST_POINTS:
            return NO_INK
        strokes = tuple(tuple(_point(point) for point in stroke) for stroke in told["strokes"])
        return Ink(
            strokes=strokes, width=float(told["width"]), height=float(told["height"]), pointer=str(told.get("pointer", ""))[:16]
        )
    except (KeyError, TypeError, ValueError):
        return NO_INK


def _point(point: Any) -> tuple[float, float, float, float]:
    x, y, moment, pressure = (float(part) for part in point)
    if not all(isfinite(part) for part in (x, y, moment, pressure)):
        raise ValueError("no point")
    return x, y, moment, pressure
