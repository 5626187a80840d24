"""The signature pad: strokes of [x, y, milliseconds, pressure], told to the server after each stroke and drawn again from there."""

from math import isfinite
from typing import Any, NamedTuple

import streamlit as st

from screening.actions.signing import Ink

_HTML = """
<div class="frame">
  <div class="room"><canvas class="pad" tabindex="0" role="img"></canvas><span class="line" aria-hidden="true"></span></div>
  <div class="row"><span class="told" role="status" aria-live="polite"></span><button type="button" class="clear"></button></div>
</div>
"""

_CSS = """
.frame { font-family: var(--st-font); color: var(--st-text-color); display: flex; flex-direction: column; position: absolute; inset: 0 }
.room { position: relative; flex: 1 1 0; min-height: 96px }
.pad { box-sizing: border-box; position: absolute; inset: 0; width: 100%; height: 100%; border: 2px solid #8C9A96; border-radius: 10px;
  background: #FFF; touch-action: none; display: block; cursor: crosshair }
.pad:focus-visible, .clear:focus-visible { outline: 3px solid #1B5A9C; outline-offset: 2px }
.line { position: absolute; left: 32px; right: 32px; bottom: 24%; border-top: 1px solid #C9D3CF; pointer-events: none }
.row { display: flex; justify-content: space-between; align-items: center; min-height: 48px; margin-top: 6px; gap: 16px }
.told { font-size: 1rem; color: #55625F; line-height: 1.35 }
.clear { min-height: 48px; min-width: 96px; padding: 8px 20px; font: inherit; color: inherit; background: #FFF; border: 1px solid #8C9A96;
  border-radius: 10px; cursor: pointer }
"""

# `home` is the part of the plane that is always shown; strokes are kept in its own measure, whatever the size of the glass.
_SCRIPT = """
export default function(component) {
  const { parentElement, data, setStateValue } = component;
  const find = name => parentElement.querySelector(name);
  const pad = find('.pad'), told = find('.told'), clear = find('.clear');
  if (pad.ready) { pad.taken(data); return; }
  pad.ready = true;
  const context = pad.getContext('2d');
  let strokes = [], home = null, wide = 0, high = 0, now = null, began = 0, kind = '';
  const view = () => {  // how large the plane is drawn, and which point of it lies in the corner
    const by = Math.min(wide / (home.right - home.left), high / (home.bottom - home.top));
    return { by, left: (home.left + home.right - wide / by) / 2, top: (home.top + home.bottom - high / by) / 2 };
  };
  const paint = () => {
    const density = window.devicePixelRatio || 1, { by, left, top } = view();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, pad.width, pad.height);
    context.setTransform(density * by, 0, 0, density * by, -left * by * density, -top * by * density);
    context.lineWidth = 2.5 / by; context.lineCap = 'round'; context.lineJoin = 'round'; context.strokeStyle = '#22302E';
    for (const stroke of strokes) {
      context.beginPath();
      stroke.forEach((point, place) => place ? context.lineTo(point[0], point[1]) : context.moveTo(point[0], point[1]));
      context.stroke();
    }
  };
  const blank = () => { home = { left: 0, top: 0, right: wide, bottom: high }; };
  const size = () => {  // turned or resized: all that was drawn stays in sight, and a stroke in the making goes on as another
    if (!pad.clientWidth || !pad.clientHeight || (pad.clientWidth === wide && pad.clientHeight === high && home)) { return; }
    const seen = home && wide ? view() : null;
    if (seen) {
      const right = seen.left + wide / seen.by, bottom = seen.top + high / seen.by;
      for (const [x, y] of strokes.flat()) {
        if (x < seen.left || x > right || y < seen.top || y > bottom) { continue; }
        home = { left: Math.min(home.left, x), top: Math.min(home.top, y),
                 right: Math.max(home.right, x), bottom: Math.max(home.bottom, y) };
      }
    }
    wide = pad.clientWidth; high = pad.clientHeight;
    if (!home || !strokes.length) { blank(); }
    if (now) { now.points = null; }
    const density = window.devicePixelRatio || 1;
    pad.width = Math.round(wide * density); pad.height = Math.round(high * density);
    paint();
  };
  const add = event => {
    if (!now.points) { now.points = []; strokes = [...strokes, now.points]; }
    const edge = pad.getBoundingClientRect(), { by, left, top } = view();
    now.points.push([+((event.clientX - edge.left - pad.clientLeft) / by + left).toFixed(1),
                     +((event.clientY - edge.top - pad.clientTop) / by + top).toFixed(1),
                     Math.round(performance.now() - began), +(event.pressure || 0).toFixed(2)]);
  };
  const tell = () => {  // strokes in a box that is what the glass shows
    say();
    const { by, left, top } = view(), place = value => +value.toFixed(1);
    const sent = strokes.map(stroke => stroke.map(([x, y, ...rest]) => [place(x - left), place(y - top), ...rest]));
    setStateValue('ink', { strokes: sent, width: place(wide / by), height: place(high / by), pointer: kind });
  };
  const say = () => { told.textContent = strokes.length ? pad.words.kept : pad.words.label; };
  pad.taken = given => {
    pad.words = given; pad.setAttribute('aria-label', given.label); clear.textContent = given.clear;
    if (!now) { say(); }
  };
  pad.addEventListener('pointerdown', event => {
    if (now) { return; }
    event.preventDefault();
    size();
    if (!strokes.length) { began = performance.now(); blank(); }
    kind = event.pointerType;
    now = { id: event.pointerId, points: null };
    try { pad.setPointerCapture(event.pointerId); } catch (gone) { }
    add(event);
  });
  pad.addEventListener('pointermove', event => {
    if (!now || event.pointerId !== now.id) { return; }
    size();
    const all = event.getCoalescedEvents ? event.getCoalescedEvents() : [event];
    for (const one of all.length ? all : [event]) { add(one); }
    paint();
  });
  const end = event => {
    if (!now || event.pointerId !== now.id) { return; }
    now = null; paint(); tell();
  };
  pad.addEventListener('pointerup', end);
  pad.addEventListener('pointercancel', end);
  clear.onclick = () => { strokes = []; now = null; blank(); paint(); tell(); };
  if (data.strokes && data.strokes.length) {
    strokes = data.strokes; home = { left: 0, top: 0, right: data.width, bottom: data.height };
    began = performance.now() - Math.max(...strokes.flat().map(point => point[2]));
  }
  pad.taken(data);
  const watcher = new ResizeObserver(size);
  watcher.observe(pad); size();
  return () => watcher.disconnect();
}
"""

NO_INK = Ink()
MOST_POINTS = 20_000


class Words(NamedTuple):
    label: str
    clear: str
    kept: str


def pad(words: Words, drawn: Ink, key: str = "ink") -> Ink:
    """Shows what is drawn already and returns what is drawn now. Keep what it returns outside the widget: a page left forgets its widgets."""
    data = {**words._asdict(), "strokes": drawn.strokes, "width": drawn.width, "height": drawn.height}
    component = st.components.v2.component("intake_signature", html=_HTML, css=_CSS, js=_SCRIPT)
    found = component(key=key, data=data, default={"ink": None}, on_ink_change=lambda: None, height="stretch")
    if found.ink is None:
        return drawn
    now = ink_of(found.ink)
    return drawn._replace(strokes=now.strokes, width=now.width, height=now.height, pointer=now.pointer, typed="")


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
