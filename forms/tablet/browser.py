"""What only a script in the browser can do: name the language, begin a page at its top, keep the keyboard from guessing."""

import streamlit as st

SECOND_TOUCH = 400  # milliseconds
SAME_PLACE = 24  # pixels

_SCRIPT = r"""
export default function(component) {
  const { data } = component;
  document.documentElement.lang = data.language;
  const root = document.documentElement;
  root.dataset.size = data.size;
  if (data.title) { document.title = data.title; }
  const put = (field, name, value) => { if (field.getAttribute(name) !== value) { field.setAttribute(name, value); } };
  const quiet = () => {
    for (const field of document.querySelectorAll('input[type=text], input[type=tel], input:not([type]), textarea')) {
      put(field, 'autocomplete', 'off');
      put(field, 'autocorrect', 'off');
      put(field, 'spellcheck', 'false');
      const number = field.closest('[class*="st-key-boxes_"]') && !field.closest('[class*="_month"]');  // a month may be a word
      if (number) { put(field, 'inputmode', 'numeric'); }
    }
  };
  if (data.top) {
    if (root.dataset.place && root.dataset.place !== data.top) {
      setTimeout(() => {
        const main = document.querySelector('[data-testid="stMain"]');
        if (main) { main.scrollTop = 0; }
        const first = document.querySelector('[data-testid="stMain"] .summary') || document.querySelector('[data-testid="stMain"] h1');
        if (first) { first.setAttribute('tabindex', '-1'); first.focus({ preventScroll: true }); }
      }, 120);
    }
    root.dataset.place = data.top;
  }
  const spoken = () => {  // Streamlit names a field by its label as written; say it as it is shown
    for (const field of document.querySelectorAll('[aria-label*=":small["], [aria-label*="\\\\"]')) {
const plain = field.getAttribute('aria-label').replace(/([?.!]?)\s*:small\[(.*)\]$/, (_, end, hint) => (end || '.') + ' ' + hint);
      field.setAttribute('aria-label', plain.replace(/\\(.)/g, '$1'));
    }
  };
  if (!root.dataset.steady) {  // a hand that trembles touches twice: the second one within a moment, at the same place, is not meant
    root.dataset.steady = 'yes';
    let last = { x: 0, y: 0, at: -Infinity }, ignoring = false;
    const free = one => one.tagName === 'CANVAS' || one.tagName === 'TEXTAREA' || (one.tagName === 'INPUT' && one.type === 'text');
    const drawn = event => event.composedPath().some(free);
    const first = event => {
      const near = Math.hypot(event.clientX - last.x, event.clientY - last.y) < data.same_place;
      ignoring = near && event.timeStamp - last.at < data.second_touch && !drawn(event);
      if (!ignoring) { last = { x: event.clientX, y: event.clientY, at: event.timeStamp }; }
    };
    const stop = event => { if (ignoring) { event.stopImmediatePropagation(); event.preventDefault(); } };
    window.addEventListener('pointerdown', first, true);
    for (const kind of ['pointerdown', 'pointerup', 'mousedown', 'mouseup', 'touchstart', 'touchend', 'click']) {
      window.addEventListener(kind, event => { if (event.detail || kind !== 'click') { stop(event); } }, { capture: true, passive: false });
    }
  }
  const unsaved = event => {  // a choice by touch is a click on its label, not a change of its field
    const label = event.target.closest('[data-testid="stMain"] label'), field = label && label.querySelector('input');
    const same = field && field.type === 'radio' && field.checked;
    const typed = event.type === 'input' && event.target.closest('[data-testid="stMain"]');
    const moved = event.type === 'keydown' && field && /^Arrow|^ $/.test(event.key);
    if (typed || moved || (event.type === 'click' && field && !same)) { root.dataset.unsaved = 'yes'; }
  };
  const saved = () => {  // "Saved" is about what stands on the screen now: it goes at a touch, and comes back when the store has it
    const shown = document.querySelector('.saved');
    if (!shown) { return; }
    for (const part of document.querySelectorAll('.kept')) {  // a part of the page that was saved by itself
      if (+part.dataset.at > +shown.dataset.at) { shown.dataset.at = part.dataset.at; shown.textContent = part.textContent; }
    }
    if (shown.dataset.at !== root.dataset.savedAt) { root.dataset.savedAt = shown.dataset.at; delete root.dataset.unsaved; }
  };
  const app = document.querySelector('[data-testid="stApp"]');
  const joined = () => {
    const lost = app && app.dataset.testConnectionState !== 'CONNECTED';
    let told = document.getElementById('connection');
    if (lost && !told) {
      told = Object.assign(document.createElement('p'), { id: 'connection', textContent: data.lost });
      told.setAttribute('role', 'alert');
      document.body.append(told);
    } else if (!lost && told) { told.remove(); }
  };
  const tidy = () => { quiet(); spoken(); saved(); };
  tidy(); joined();
  const kinds = ['input', 'click', 'keydown'];
  for (const kind of kinds) { document.addEventListener(kind, unsaved, true); }
  const watcher = new MutationObserver(tidy), line = new MutationObserver(joined);
  watcher.observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ['aria-label', 'data-at'] });
  if (app) { line.observe(app, { attributes: true, attributeFilter: ['data-test-connection-state'] }); }
  return () => {
    watcher.disconnect(); line.disconnect();
    for (const kind of kinds) { document.removeEventListener(kind, unsaved, true); }
  };
}
"""


def settle(language: str, size: str, place: str, title: str, lost: str) -> None:
    """`lost`: what to say while there is no connection.

    `place` names the page: where it changes, the page starts at its top and its heading has the focus.
    """
    data = {
        "language": language,
        "size": size,
        "top": place,
        "title": title,
        "lost": lost,
        "second_touch": SECOND_TOUCH,
        "same_place": SAME_PLACE,
    }
    st.components.v2.component("intake_browser", js=_SCRIPT)(key="browser", data=data, height="content")
