"""A soft sound while an emergency waits for somebody, made in the browser: no file, no request. Each person may switch it off."""

import streamlit as st

from forms.desk.frame import Desk, told
from screening.actions import accounts

EVERY = 6  # seconds from one sound to the next

# Browsers let a page sound only after it was touched; until then the page says so.
_SCRIPT = """
export default function(component) {
  const { parentElement, data } = component;
  const root = document.documentElement, hint = parentElement.querySelector('p');
  const kept = root.intakeAlarm || (root.intakeAlarm = { last: 0, context: null });
  const wake = () => {
    kept.context = kept.context || new AudioContext();
    kept.context.resume().then(tell, () => {});
  };
  const note = (pitch, at) => {
    const tone = kept.context.createOscillator(), gain = kept.context.createGain();
    tone.frequency.value = pitch;
    gain.gain.setValueAtTime(0.0001, at);
    gain.gain.exponentialRampToValueAtTime(0.12, at + 0.05);
    gain.gain.exponentialRampToValueAtTime(0.0001, at + 0.6);
    tone.connect(gain).connect(kept.context.destination);
    tone.start(at);
    tone.stop(at + 0.65);
  };
  const ready = () => kept.context !== null && kept.context.state === 'running';
  const tell = () => { hint.textContent = data.state === 'sounds' && !ready() ? data.touch : ''; };
  const sound = () => {
    tell();
    if (data.state !== 'sounds' || !ready() || Date.now() - kept.last < data.every * 1000) { return; }
    kept.last = Date.now();
    note(660, kept.context.currentTime);
    note(880, kept.context.currentTime + 0.35);
  };
  root.dataset.alarm = data.state;
  const kinds = ['pointerdown', 'keydown'];
  for (const kind of kinds) { document.addEventListener(kind, wake, { capture: true, passive: true }); }
  if (navigator.userActivation && navigator.userActivation.hasBeenActive) { wake(); }
  sound();
  const timer = setInterval(sound, 1000);
  return () => {
    clearInterval(timer);
    for (const kind of kinds) { document.removeEventListener(kind, wake, { capture: true }); }
  };
}
"""
_CSS = """p { margin: 0; position: fixed; z-index: 1000; right: 24px; bottom: 24px; font: 700 17px/1.4 var(--st-font); color: #A8201A }
p:not(:empty) { padding: 16px 24px; border: 2px solid #A8201A; border-radius: 10px; background: #FFF }"""


def play(desk: Desk, waiting: bool) -> None:
    """`waiting`: nobody is with the client yet."""
    state = ("muted" if desk.staff.alarm_muted else "sounds") if waiting else "quiet"
    data = {"state": state, "every": EVERY, "touch": desk.words["sound_touch"]}
    st.components.v2.component("intake_alarm", html="<p></p>", css=_CSS, js=_SCRIPT)(
        key="alarm_sound", data=data, height="content"
    )


def switch(desk: Desk, key: str) -> None:
    """One's own, for every desk; the alarm stays on the screen."""
    muted = desk.staff.alarm_muted
    words, drawing = (desk.words["sound_on"], "volume_up") if muted else (desk.words["sound_off"], "volume_off")
    if st.button(words, key=key, type="tertiary", icon=f":material/{drawing}:"):
        with told():
            accounts.mute(desk.service.store, desk.staff, not muted, desk.now)
            st.rerun()
