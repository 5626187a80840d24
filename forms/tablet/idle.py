"""What happens on a tablet that nobody touches, and the long press by which staff leave: only a script in the browser can tell."""

from collections.abc import Mapping
from typing import NamedTuple

import streamlit as st

from forms.tablet import steps
from screening.settings import Idle

LONG_PRESS = 1.5  # seconds

HTML = """
<dialog role="alertdialog" aria-labelledby="asks" aria-describedby="left">
  <h2 id="asks"></h2>
  <p id="left"></p>
  <p class="told" role="status" aria-live="assertive"></p>
  <button type="button"></button>
</dialog>
"""

CSS = """
dialog { width: min(560px, calc(100vw - 48px)); box-sizing: border-box; padding: 40px; border: 0; border-radius: 16px;
  background: #FFF; color: var(--st-text-color); font-family: var(--st-font); font-size: 20px; line-height: 1.5; text-align: center }
dialog::backdrop { background: rgba(34, 48, 46, .72) }
dialog.covering::backdrop { background: #FBF8F3 }
h2 { font-size: 28px; line-height: 1.25; margin: 0 0 12px }
p { margin: 0 0 28px; text-wrap: balance }
.told { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); margin: 0 }
button { width: 100%; min-height: 72px; padding: 12px 24px; border: 0; border-radius: 10px; background: #1F6A5E; color: #FFF;
  font: inherit; font-weight: 700; font-size: 22px; cursor: pointer }
button:focus-visible { outline: 3px solid #1B5A9C; outline-offset: 3px }
.covering button { display: none }
"""

_SCRIPT = """
export default function(component) {
  const { parentElement, data } = component;
  const find = name => parentElement.querySelector(name);
  const dialog = find('dialog'), left = find('#left'), told = find('.told'), more = find('button');
  if (dialog.stop) { dialog.stop(); }
  find('#asks').textContent = data.ask;
  more.textContent = data.more;
  const root = document.documentElement;
  const kept = root.intakeIdle || (root.intakeIdle = { touched: Date.now(), still: performance.now(), leaving: false, asked: false });
  const touch = () => { kept.touched = Date.now(); kept.still = performance.now(); };
  // the calendar goes on while the tablet sleeps, the other clock while somebody sets the calendar back
  const waited = () => Math.max(Date.now() - kept.touched, performance.now() - kept.still) / 1000;

  const leave = async to => {  // only where the server answers: else the browser would show its own error page
    if (kept.leaving) { return; }
    kept.leaving = true;
    try {
      await fetch('/health', { cache: 'no-store' });
      window.location.replace(to);
    } catch (error) { kept.leaving = false; }
  };
  const sent = then => {  // a field tells what was typed when it is left; wait until the server has it
    if (document.activeElement) { document.activeElement.blur(); }
    let tries = 40;
    const look = () => {
      const app = document.querySelector('[data-testid="stApp"]');
      const busy = app && app.getAttribute('data-test-script-state') !== 'notRunning';
      if (busy && tries-- > 0) { setTimeout(look, 100); } else { then(); }
    };
    setTimeout(look, 400);
  };

  const stays = () => { touch(); kept.asked = false; if (dialog.open) { dialog.close(); } };
  const touched = () => { if (!kept.asked) { touch(); } };
  const cover = () => {
    dialog.classList.add('covering');
    left.textContent = data.lost;
    if (!dialog.open) { dialog.showModal(); }
    leave(data.to);
  };
  const tick = () => {
    const now = waited();
    if (!data.idle || now < data.idle) { return; }
    const seconds = Math.ceil(data.idle + data.answer - now);
    if (!data.answer) { leave(data.to); return; }
    kept.asked = true;
    if (seconds <= 0) { cover(); return; }
    left.textContent = data.seconds.replace('{seconds}', seconds);
    if (!dialog.open) { dialog.showModal(); more.focus(); told.textContent = ''; dialog.said = seconds; }
    if (seconds % 10 === 0 && seconds !== dialog.said) { dialog.said = seconds; told.textContent = left.textContent; }
  };
  const timer = setInterval(tick, 500);
  more.onclick = stays;
  dialog.oncancel = event => { event.preventDefault(); if (!dialog.classList.contains('covering')) { stays(); } };

  let press = 0;
  const mark = event => data.press && event.target.closest && event.target.closest('.mark');
  const down = event => { touched(); if (mark(event)) { press = setTimeout(() => sent(() => leave('/staff')), data.press * 1000); } };
  const up = () => clearTimeout(press);
  const menu = event => { if (mark(event)) { event.preventDefault(); } };
  const heard = [['pointerdown', down], ['pointerup', up], ['pointercancel', up], ['contextmenu', menu], ['visibilitychange', tick],
    ['keydown', touched], ['input', touched], ['wheel', touched], ['touchmove', touched], ['scroll', touched]];
  for (const [name, does] of heard) { document.addEventListener(name, does, { capture: true, passive: name !== 'contextmenu' }); }
  tick();
  dialog.stop = () => {
    clearInterval(timer);
    for (const [name, does] of heard) { document.removeEventListener(name, does, { capture: true }); }
  };
  return dialog.stop;
}
"""


class _Wait(NamedTuple):
    """`idle` 0 never ends by itself; `answer` 0 asks nothing."""

    idle: int = 0
    answer: int = 0
    to: str = "/cover"


def _wait(place: steps.Place, idle: Idle) -> _Wait:
    if place == "emergency":  # stays until a person came
        return _Wait()
    if place == "done":
        return _Wait(idle.thanks, 0, "/hand-back")
    return _Wait(idle.sign if place in ("consent", "sign") else idle.page, idle.answer)


def watch(words: Mapping[str, str], place: steps.Place, idle: Idle) -> None:
    """Asks whether somebody is there, then covers the screen: a real navigation, so that nothing of the page is left."""
    said = {
        "ask": words["idle_ask"],
        "more": words["idle_more"],
        "seconds": words["idle_seconds"],
        "lost": words["connection_lost"],
    }
    data = {**_wait(place, idle)._asdict(), **said, "press": LONG_PRESS}
    component = st.components.v2.component("intake_idle", html=HTML, css=CSS, js=_SCRIPT)
    component(key="idle", data=data)
