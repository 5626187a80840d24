"""What every page of the tablet shares: the bar on top, headings, plain texts, messages, and the bar at the bottom."""

import html
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple
from urllib.parse import quote

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from forms import look, service
from forms.tablet import browser
from screening.identity import Clinic
from screening.protocol import Protocol

SIZES = {"A": 1.0, "A+": 1.2, "A++": 1.4}
_SIZE_KEY = "text_size"
_LANGUAGE, _LANGUAGE_KEY = "language", "language_choice"


class Pressed(NamedTuple):
    back: bool = False
    help: bool = False
    next: bool = False


def open_page(words: Mapping[str, str], clinic: str, language: str, place: str) -> DeltaGenerator:
    """The style sheet and the bar on top. Returns the place where "Saved" is told. `place` names the page for the browser."""
    size = st.session_state.get("kept_size", "A")
    look.wear(STYLE, f"html {{ font-size: {17 * SIZES[size]:.1f}px !important }}")
    with st.container(key="bar", horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.html(f'<p class="mark"><span>{html.escape(clinic)}</span></p>', width="content")
        told = st.empty()
        _languages(language)
        chosen = st.segmented_control(
            words["text_size"],
            list(SIZES),
            default=size,
            key=_SIZE_KEY,
            label_visibility="collapsed",
            width="content",
            persist_state="session",
            required=True,
        )
    if chosen and chosen != size:
        st.session_state["kept_size"] = chosen
        st.rerun()
    browser.settle(language, size, place, f"{words['page_name']} - {clinic}", words["saving_paused"])
    return told


def wear_logo(clinic: Clinic) -> None:
    """The clinic's own mark and colour on the bar, where it has them, in the place of the house's."""
    if clinic.colour:
        look.wear_more(f".mark {{ color: {clinic.colour} }}")
    if clinic.logo:
        look.wear_more(
            f".st-key-bar .mark::before {{ width: 120px; height: 44px; background: url(/logo/{clinic.logo}.png) left center / contain no-repeat }}"
        )


def chosen_language() -> str:
    """Touched on this tablet; empty where nobody did."""
    return str(st.session_state.get(_LANGUAGE) or "")


def _languages(language: str) -> None:
    """Each by its own name; a translation that nobody signed off says so beside it."""
    protocol = service.get().protocol
    if protocol is None or len(protocol.languages) < 2:
        return
    names = {one: protocol.words(one).words["tablet"]["language_name"] for one in protocol.languages}
    names |= {one: words_of(protocol, one)["language_draft"].format(name=names[one]) for one in names if protocol.draft_in(one)}
    label = words_of(protocol, language)["language"]
    chosen = st.segmented_control(
        label,
        list(names),
        default=language,
        key=_LANGUAGE_KEY,
        format_func=names.__getitem__,
        required=True,
        label_visibility="collapsed",
        width="content",
        persist_state="session",
    )
    if chosen and chosen != language:
        st.session_state[_LANGUAGE] = chosen
        st.rerun()


def words_of(protocol: Protocol, language: str) -> Mapping[str, str]:
    return protocol.words(language).words["tablet"]


def say_saved(told: DeltaGenerator, words: Mapping[str, str], stored: int, here: bool = True) -> None:
    """`stored`: how much of the visit is in the store; `here`: some since this page came up. The browser shows it for the newest touch only."""
    told.html(f'<p class="saved" role="status" data-at="{stored}">{html.escape(words["saved"]) if here else ""}</p>')


def say_saved_here(words: Mapping[str, str], stored: int) -> None:
    """The same from a part of the page that runs by itself and cannot reach the bar: the browser carries it there."""
    st.html(f'<p class="kept" data-at="{stored}">{html.escape(words["saved"])}</p>')


def heading(
    title: str, lead: str = "", progress: tuple[int, int] | None = None, words: Mapping[str, str] | None = None, told: str = ""
) -> None:
    """`told`: how far it is, where that is not "Page 2 of 3"."""
    above = ""
    if progress and words:
        page, pages = progress
        text = html.escape(told or words["progress_words"].format(page=page, pages=pages))
        above = f'<p class="progress"><span>{text}</span><i aria-hidden="true"><b style="width:{100 * page / pages:.0f}%"></b></i></p>'
    below = f'<p class="lead">{inline(lead)}</p>' if lead else ""
    st.html(f"{above}<h1>{html.escape(title)}</h1>{below}")


def subheading(prompt: str, frame: str = "", colon: str = ": ") -> None:
    time = f"{colon}<strong>{html.escape(frame)}</strong>" if frame else ""
    st.html(f'<h2 class="prompt">{html.escape(prompt)}{time}</h2>')


def title_of(section: str) -> None:
    st.html(f'<h2 class="prompt"><strong>{html.escape(section)}</strong></h2>')


def calm(title: str, *lines: str) -> None:
    """A page with little on it: a card in the middle of the quiet."""
    st.html(
        f'<div class="calm"><h1>{html.escape(title)}</h1>{"".join(f"<p>{html.escape(line)}</p>" for line in lines if line)}</div>'
    )


def note(text: str, kind: str = "note") -> None:
    st.html(f'<p class="{kind}">{inline(text)}</p>')


def beside(text: str) -> None:
    """What is wrong with one field, right above it."""
    st.html(f'<p class="beside" role="alert">{html.escape(text)}</p>')


def summary(title: str, lines: Iterable[tuple[str, str]]) -> None:
    """What is still open on this page, on top of it: the question and what to do."""
    rows = "".join(f"<li>{html.escape(ask)}<br><strong>{html.escape(what)}</strong></li>" for ask, what in lines)
    st.html(f'<div class="summary" role="alert" tabindex="-1"><h2>{html.escape(title)}</h2><ul>{rows}</ul></div>')


def bottom(words: Mapping[str, str], back: bool, forward: str, key: str = "next", helped: bool = False) -> Pressed:
    """Back on the left, help in the middle, forward on the right: always at the same place. `helped`: help is on its way."""
    with st.bottom, st.container(key="nav"):
        went = st.button(words["back"], key="back", width="stretch", wrap=True) if back else False
        if helped:
            with st.container(key="helped"):
                st.html(f'<p class="helped" role="status">{html.escape(words["help_done"])}</p>')
        asked = False if helped else st.button(words["help"], key="help", type="tertiary", width="stretch", wrap=True)
        on = st.button(forward, key=key, type="primary", width="stretch", wrap=True) if forward else False
    return Pressed(went, asked, on)


def prose(body: str) -> str:
    """Paragraphs, "- " lists and **bold** as HTML; every other character stays what it is."""
    parts = re.split(r"\n\s*\n", body.replace("\r\n", "\n").strip())
    return "".join(_part(part) for part in parts if part.strip())


def _part(part: str) -> str:
    lines = [line.strip() for line in part.splitlines() if line.strip()]
    first = next((place for place, line in enumerate(lines) if line.startswith("- ")), len(lines))
    text = f"<p>{inline(' '.join(lines[:first]))}</p>" if first else ""
    items: list[str] = []
    for line in lines[first:]:
        if line.startswith("- "):
            items.append(line[2:])
        else:
            items[-1] += f" {line}"
    return text + (f"<ul>{''.join(f'<li>{inline(item)}</li>' for item in items)}</ul>" if items else "")


def inline(text: str) -> str:
    pieces = re.split(r"\*\*(\S(?:.*?\S)?)\*\*", text)
    return "".join(
        f"<strong>{html.escape(piece)}</strong>" if odd % 2 else html.escape(piece) for odd, piece in enumerate(pieces)
    )


def text_of(body: str) -> None:
    st.html(f'<div class="prose">{prose(body)}</div>')


def label(ask: str, hint: str = "") -> str:
    """A widget's label with its hint as part of it, so that it is read out with it."""
    return f"{plain(ask)} :small[{plain(hint)}]" if hint else plain(ask)


def plain(text: str) -> str:
    """Words of a label that Streamlit must not read as Markdown."""
    return re.sub(r"([\\`*_\[\]<~$]|:(?=\w+\[))", r"\\\1", text)


_LEAF = quote(
    look.MARK.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ')
)  # st.html leaves drawings out; a background stays

# Choices side by side: three or four share the row, more stand in two columns
_BESIDE = '[data-testid="stRadioGroup"][aria-orientation="horizontal"]'
_OF_THREE, _OF_FOUR = (f":first-child:nth-last-child({n}), :first-child:nth-last-child({n}) ~ div" for n in (3, 4))
_THREE, _FOUR = (f"{_BESIDE} > div:is({which})" for which in (_OF_THREE, _OF_FOUR))

_Q, _C, _H = "1.53rem", "1.176rem", "1rem"  # 26, 20 and 17 px at the size A

STYLE = f"""
[data-testid="stMain"] {{ background: {look.PAPER} }}
[data-testid="stMainBlockContainer"] {{ max-width: 768px; padding: 12px 24px 32px }}
[data-testid="stBottomBlockContainer"] {{ max-width: 768px; padding: 12px 24px }}
[data-testid="stBottom"] {{ background: {look.PAPER}; border-top: 1px solid {look.LINE} }}
[data-testid="stBottom"] > div {{ background: {look.PAPER} }}
.st-key-place {{ display: none }}
.st-key-nav {{ display: grid; grid-template-columns: 1fr 1fr 1fr; gap: 16px; align-items: center }}
.st-key-nav > * {{ grid-area: 1 / 3 }} .st-key-nav > .st-key-back {{ grid-column: 1 }}
.st-key-nav > .st-key-help, .st-key-nav > :has(> .st-key-helped) {{ grid-column: 2 }}
.st-key-browser, .st-key-leave, .st-key-idle {{ position: absolute; width: 0; height: 0; overflow: hidden }}
h1 {{ font-size: {_Q}; padding: 0; margin: 0 }}
.mark {{ display: flex; gap: 10px; align-items: center; margin: 0; color: {look.QUIET}; font-size: {_H}; font-weight: 700;
  min-height: 48px; touch-action: none; user-select: none; -webkit-user-select: none; -webkit-touch-callout: none }}
.mark::before {{ content: ""; width: 28px; height: 28px; background: url("data:image/svg+xml,{_LEAF}") no-repeat }}
html[data-unsaved] .saved {{ visibility: hidden }}
#connection {{ position: fixed; z-index: 1000000; inset: 0 0 auto 0; margin: 0; padding: 20px 24px; text-align: center; background: {look.WHITE};
  border-bottom: 3px solid {look.CLAY}; color: {look.INK}; font: 700 {_C}/1.4 Atkinson, "Noto Sans", sans-serif }}
[data-testid="stElementContainer"]:has(> div > .kept) {{ display: none }}
.saved {{ margin: 0; min-width: 56px; color: {look.QUIET}; font-size: {_H}; text-align: right }}
.progress {{ display: flex; gap: 16px; align-items: center; margin: 0 0 8px; color: {look.QUIET}; font-size: {_H} }}
.progress i {{ flex: 1; height: 6px; border-radius: 3px; background: #E4E9E5; overflow: hidden }}
.progress b {{ display: block; height: 6px; background: {look.JADE} }}
.lead {{ margin: 6px 0 0; color: {look.QUIET}; font-size: {_C}; line-height: 1.45 }}
.prompt {{ font-size: {_C}; font-weight: 400; padding: 0; margin: 4px 0 0 }}
.staff a {{ color: {look.JADE}; display: inline-block; min-width: 48px; padding: 14px 0 }}
.note, .private {{ margin: 0; font-size: {_H}; color: {look.QUIET}; line-height: 1.5 }}
.private {{ padding: 12px 16px; background: {look.TINT}; border-radius: 10px; color: {look.INK} }}
.helped {{ margin: 0; text-align: center; font-size: {_H}; line-height: 1.35 }}
.told {{ margin: 0; font-size: {_C}; line-height: 1.5 }}
.big {{ margin: 8px 0; font-size: 1.35rem; line-height: 1.5 }}
.beside {{ margin: 0; padding: 4px 0 4px 12px; border-left: 4px solid {look.CLAY}; font-weight: 700; font-size: {_H}; color: {look.INK} }}
.summary {{ border: 2px solid {look.CLAY}; border-radius: 10px; padding: 12px 20px; background: {look.WHITE} }}
.summary h2 {{ font-size: {_C}; padding: 0; margin: 0 0 4px }}
.summary ul {{ margin: 0; padding-left: 20px }} .summary li {{ font-size: {_H}; margin: 4px 0; line-height: 1.45 }}
.card {{ background: {look.WHITE}; border: 1px solid {look.LINE}; border-radius: 10px; padding: 16px 20px }}
.card h2, .prose h2 {{ font-size: {_C}; padding: 0; margin: 0 0 6px }} .prose + .prose h2 {{ margin-top: 16px }}
.card h3 {{ font-size: {_H}; padding: 0; margin: 16px 0 4px }}
.card p, .card li, .prose p, .prose li {{ font-size: {_C}; line-height: 1.5 }}
.card p, .prose p {{ margin: 0 0 10px }} .card ul, .prose ul {{ margin: 0 0 10px; padding-left: 24px }} .card li, .prose li {{ margin: 4px 0 }}
.card > :last-child, .card ul:last-child, .card p:last-child {{ margin-bottom: 0 }}
.answers {{ margin: 0; background: {look.WHITE}; border: 1px solid {look.LINE}; border-radius: 10px; padding: 4px 20px }}
.answers div {{ padding: 10px 0; border-bottom: 1px solid #E4E9E5 }} .answers div:last-child {{ border-bottom: 0 }}
.answers dt {{ font-size: {_H}; color: {look.QUIET}; line-height: 1.4; font-weight: 400 }}
.answers dd {{ margin: 2px 0 0; font-size: {_C}; font-weight: 700 }}
.answers .under {{ padding-left: 20px }}
[class*="st-key-none_"] {{ margin-top: 8px; padding-top: 8px; border-top: 1px solid #8C9A96 }}

[data-testid="stWidgetLabel"] p {{ font-size: {_C}; line-height: 1.4; font-weight: 700 }}
[data-testid="stWidgetLabel"] small, [data-testid="stCheckbox"] small,
[data-testid="stWidgetLabel"] span[style*="font-size"], [data-testid="stCheckbox"] span[style*="font-size"] {{
  display: block; font-size: {_H} !important; font-weight: 400; color: {look.QUIET}; line-height: 1.4; margin-top: 2px }}
[data-testid="stRadio"] [role="radiogroup"] {{ gap: 8px; width: 100% }}
[data-testid="stRadio"] {{ width: 100% }}
[data-testid="stRadioOption"], [data-testid="stCheckbox"] label {{
  min-height: 56px; width: 100%; margin: 0; padding: 8px 16px; background: {look.WHITE}; border: 1px solid #8C9A96; border-radius: 10px }}
[data-testid="stRadioOption"] p, [data-testid="stCheckbox"] label p {{ font-size: {_C}; line-height: 1.35 }}
[data-testid="stCheckbox"] label p {{ font-weight: 400 }}
[data-testid="stRadioOption"]:has(input:checked), [data-testid="stCheckbox"] label:has(input:checked) {{
  background: {look.TINT}; border: 2px solid {look.JADE}; padding: 7px 15px }}
[data-testid="stCheckbox"], [data-testid="stCheckbox"] > div {{ width: 100% }}
[data-testid="stRadioOption"]:hover, [data-testid="stCheckbox"] label:hover {{ background: {look.WHITE} }}
[data-testid="stRadioOption"]:has(input:checked):hover, [data-testid="stCheckbox"] label:has(input:checked):hover {{ background: {look.TINT} }}
[data-testid="stRadioGroup"] > div {{ width: 100% }}
[data-testid="stRadioOption"] {{ display: flex; flex: 1 }}
[data-testid="stRadioOption"] > div {{ align-items: center; gap: 12px; width: 100% }}
[data-testid="stRadioOption"] > div > div:first-child {{ width: 24px; height: 24px; min-width: 24px; margin: 0; flex: none }}
[data-testid="stRadioOption"] > div > div:first-child > div {{ width: 10px; height: 10px }}
[data-testid="stCheckbox"] label > div:first-of-type {{ width: 24px; height: 24px; min-width: 24px; margin: 0 }}
[data-testid="stCheckbox"] label {{ gap: 12px }}
[data-testid="stCheckbox"] label [data-testid="stWidgetLabel"] {{ padding: 0; margin: 0 }}
{_BESIDE} {{ flex-flow: row wrap }}
{_THREE}, {_FOUR} {{ flex: 1 1 0 }}
{_THREE}:nth-child(3) {{ flex-grow: 1.6 }} {_FOUR}:nth-child(3) {{ flex-grow: 1.15 }} {_FOUR}:nth-child(4) {{ flex-grow: 1.75 }}
{_BESIDE} > div, html[data-size="A++"] {_FOUR}, .st-key-helper {_FOUR} {{ flex: 0 1 calc(50% - 4px) }}
[class*="st-key-grid_"] {{ display: grid; grid-template-columns: 1fr 1fr; gap: 8px; align-items: stretch }}
[class*="st-key-grid_"] [data-testid="stCheckbox"], [class*="st-key-grid_"] [data-testid="stElementContainer"] > div,
[class*="st-key-grid_"] > [data-testid="stElementContainer"] [data-testid="stCheckbox"] label {{ height: 100% }}
@media (max-width: 640px) {{
  {_FOUR} {{ flex: 0 1 calc(50% - 4px) }} {_BESIDE} > div:not(:is({_OF_FOUR})), .st-key-helper {_FOUR} {{ flex: 0 1 100% }}
  [class*="st-key-grid_"] {{ grid-template-columns: 1fr }} }}
[class*="st-key-side_"] [data-testid="stRadioGroup"] {{ display: grid; grid-template-columns: 1fr 1fr 1.4fr; gap: 6px }}
[class*="st-key-side_"] [data-testid="stRadioOption"] {{ padding: 6px 4px; justify-content: center; text-align: center }}
[class*="st-key-side_"] [data-testid="stRadioOption"] > div {{ justify-content: center }}
[class*="st-key-side_"] [data-testid="stRadioOption"] > div > div:first-child {{ display: none }}
[class*="st-key-side_"] [data-testid="stRadioOption"]:has(input:checked) {{ padding: 5px 3px }}
[class*="st-key-area_"] {{ gap: 6px }}
[class*="st-key-face_"] {{ gap: 12px }}
[class*="st-key-beside_"] {{ width: 100%; max-width: 380px; margin: 0 auto }}
@media (min-width: 960px) {{
  [class*="st-key-face_"] {{ display: grid; grid-template-columns: 1fr 1fr; gap: 16px; align-items: start }}
  [class*="st-key-face_"] [class*="st-key-grid_"] {{ grid-template-columns: 1fr }}
  [class*="st-key-face_"] > :has(> [class*="st-key-beside_"]) {{ position: sticky; top: 8px }} }}
[class*="st-key-list_"] {{ gap: 8px }}
[class*="st-key-open_"] {{ padding: 4px 0 12px 20px; border-left: 3px solid {look.JADE}; gap: 12px }}
[class*="st-key-open_more_"] {{ margin-top: -8px; padding-top: 8px }}
[class*="st-key-boxes_"] {{ max-width: 420px }}
[data-testid="stTextInputField"], [data-testid="stTextArea"] textarea {{ font-size: {_C}; min-height: 56px; background: {look.WHITE} }}
[data-testid="stTextArea"] textarea {{ border-radius: 9px }}
[data-testid="stButton"] button {{ min-height: 56px }}
[data-testid="stButton"] button p {{ font-size: {_C}; font-weight: 700 }}
[data-testid="stButton"] button[kind="tertiary"] p {{ font-weight: 400; text-decoration: underline; text-underline-offset: 4px }}
.st-key-bar {{ min-height: 48px; border-bottom: 1px solid {look.LINE}; padding-bottom: 8px }}
.st-key-bar [data-testid="stButtonGroup"] button p {{ font-size: 17px }}
.st-key-bar [data-testid="stButtonGroup"] button {{ padding: 4px 14px }}
.st-key-bar {{ gap: 12px }} @media (min-width: 700px) {{ .st-key-bar {{ flex-wrap: nowrap }} }}
.st-key-bar .mark span {{ overflow: hidden; text-overflow: ellipsis; white-space: nowrap; max-width: 220px }}
@media (max-width: 800px) {{ .st-key-bar .mark span {{ max-width: 110px }} html[data-size="A++"] .st-key-bar .mark span {{ display: none }} }}
.alarm {{ border-radius: 14px; padding: 24px 32px; background: {look.WHITE}; border: 3px solid {look.STOP} }}
.alarm h1 {{ color: {look.STOP}; font-size: 1.8rem; margin-bottom: 12px }} .alarm p {{ font-size: 1.25rem; line-height: 1.4; margin: 0 0 10px }}
.alarm .number {{ font-size: 4.5rem; line-height: 1; font-weight: 700; margin: 0 0 8px; float: right; padding-left: 24px }}
.st-key-hall {{ border-radius: 14px; padding: 32px; margin-top: 16px; background: {look.WHITE}; border: 1px solid {look.LINE} }}
.calm {{ border-radius: 14px; padding: 32px; background: {look.WHITE}; border: 1px solid {look.LINE} }}
.calm h1 {{ margin-bottom: 16px }} .calm p {{ font-size: 1.35rem; line-height: 1.5; margin: 0 0 12px }}
.calm .number {{ font-size: 2.4rem; font-weight: 700; margin: 8px 0 }}
[data-testid="stExpander"] summary p {{ font-size: {_C} }} [data-testid="stExpander"] details {{ background: {look.WHITE} }}
.answers, .answers div, .signed {{ padding-inline-start: 0 }} .answers {{ padding: 4px 20px }} .answers .under {{ padding-inline-start: 20px }}
.signed {{ display: grid; grid-template-columns: auto 1fr; gap: 6px 20px; margin: 0; font-size: {_C} }}
.signed dt {{ color: {look.QUIET}; font-weight: 400 }} .signed dd {{ margin: 0 }}
"""
