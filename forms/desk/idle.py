"""A desk that nobody touches signs out, and says so a minute before. The server ends the session too: this only shows it."""

import streamlit as st

from forms.desk.frame import Desk
from forms.tablet.idle import CSS, HTML

WARNING = 60  # seconds; half of the wait where that is shorter

_SCRIPT = """
export default function(component) {
  const { parentElement, data } = component;
  const find = name => parentElement.querySelector(name);
  const dialog = find('dialog'), left = find('#left'), told = find('.told'), more = find('button');
  if (dialog.stop) { dialog.stop(); }
  find('#asks').textContent = data.ask;
  more.textContent = data.more;
  const root = document.documentElement;
  const clock = () => Math.max(Date.now() - kept.from, performance.now() - kept.still) / 1000;
  const kept = root.intakeDesk || (root.intakeDesk = { from: Date.now(), still: performance.now(), ends: data.idle, touched: false, asking: false,
    leaving: false });
  const remain = () => kept.ends - clock();
  const set = seconds => { kept.from = Date.now(); kept.still = performance.now(); kept.ends = seconds; };

  const out = async () => {  // only where the server answers: else the browser would show its own error page
    if (kept.leaving) { return; }
    kept.leaving = true;
    dialog.classList.add('covering');
    left.textContent = '';
    if (!dialog.open) { dialog.showModal(); }
    try {
      await fetch('/health', { cache: 'no-store' });
      window.location.replace('/sign-out?idle');
    } catch (error) { kept.leaving = false; }
  };
  // the server knows best: another window of this browser may have been in use
  const ask = async method => {
    if (kept.asking) { return; }
    kept.asking = true;
    try {
      const answer = await fetch('/stay', { method, cache: 'no-store' });
      if (answer.status === 401) { out(); return; }
      if (answer.ok) { set((await answer.json()).left); }
    } catch (error) { /* the server does not answer: the page cannot change either, and the clock here goes on */ }
    finally { kept.asking = false; }
    tick();
  };

  const close = () => { if (dialog.open) { dialog.close(); } };
  const stays = () => { close(); kept.touched = false; ask('POST'); };
  const touched = () => { if (!dialog.open) { kept.touched = true; } };
  let asked = 0;
  const tick = () => {
    const seconds = Math.ceil(remain());
    if (kept.touched && data.idle - seconds > data.every) { kept.touched = false; ask('POST'); return; }
    if (seconds > data.warn) { close(); return; }
    if (!dialog.open && Date.now() - asked > 5000) { asked = Date.now(); ask('GET').then(warn); return; }
    if (dialog.open) { warn(); }
  };
  const warn = () => {
    const seconds = Math.ceil(remain());
    if (seconds > data.warn) { close(); return; }
    if (seconds <= 0) { out(); return; }
    left.textContent = data.seconds.replace('{seconds}', seconds);
    if (!dialog.open) { dialog.showModal(); more.focus(); told.textContent = ''; }
    if (seconds % 20 === 0) { told.textContent = left.textContent; }
  };
  const timer = setInterval(tick, 1000);
  more.onclick = stays;
  dialog.oncancel = event => { event.preventDefault(); stays(); };
  const heard = ['pointerdown', 'keydown', 'input', 'wheel', 'touchmove', 'scroll'];
  for (const name of heard) { document.addEventListener(name, touched, { capture: true, passive: true }); }
  document.addEventListener('visibilitychange', tick);
  dialog.stop = () => {
    clearInterval(timer);
    for (const name of heard) { document.removeEventListener(name, touched, { capture: true }); }
    document.removeEventListener('visibilitychange', tick);
  };
  return dialog.stop;
}
"""


def watch(desk: Desk) -> None:
    words, idle = desk.words, desk.service.settings.desk_idle
    data = {
        "idle": idle,
        "warn": min(WARNING, idle // 2),
        "every": min(60, idle // 6),  # seconds of use until the server hears of it
        "ask": words["idle_desk_ask"],
        "more": words["idle_desk_more"],
        "seconds": words["idle_desk_seconds"],
    }
    st.components.v2.component("intake_desk_idle", html=HTML, css=CSS, js=_SCRIPT)(key="desk_idle", data=data)
