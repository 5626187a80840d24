"""Small pieces of the desk as HTML: icons, chips, cards. Everything that is shown passes `text`."""

import html
from collections.abc import Iterable
from urllib.parse import quote

from forms import look
from screening.rule import Effect, Lane
from screening.visit import Status

_DRAWINGS = {
    "stop": '<path d="M7 2h6l5 5v6l-5 5H7l-5-5V7Z"/><path d="M6.5 10h7"/>',
    "hold": '<circle cx="10" cy="10" r="8"/><path d="M8 7v6M12 7v6"/>',
    "leave_out": '<circle cx="10" cy="10" r="8"/><path d="M4.5 15.5l11-11"/>',
    "clock": '<circle cx="10" cy="10" r="8"/><path d="M10 5v5l3.5 2"/>',
    "change": '<path d="M3 6h7M14 6h3M3 14h3M10 14h7"/><circle cx="12" cy="6" r="2"/><circle cx="8" cy="14" r="2"/>',
    "talk": '<path d="M3 4h14v9H9l-4 4v-4H3Z"/>',
    "none": '<circle cx="10" cy="10" r="8"/><path d="M10 9.9v.2"/>',
    "alert": '<path d="M10 2 19 18H1Z"/><path d="M10 8v4M10 14.9v.2"/>',
    "eye": '<path d="M1.5 10S5 4 10 4s8.500 6 8.500 6S15 16 10 16 1.500 10 1.500 10Z"/><circle cx="10" cy="10" r="2.500"/>',
    "pen": '<path d="M3 17l1-4L14 3l3 3L7 16Z"/>',
    "letter": '<path d="M2 4h16v12H2Z"/><path d="M2 5l8 6 8-6"/>',
    "tick": '<circle cx="10" cy="10" r="8"/><path d="M6 10.500l3 3 5-6"/>',
    "cross": '<circle cx="10" cy="10" r="8"/><path d="M7 7l6 6M13 7l-6 6"/>',
    "tablet": '<path d="M5 2h10v16H5Z"/><path d="M9 15.5h2"/>',
    "dots": '<path d="M4 10v.1M10 10v.1M16 10v.1" stroke-width="3"/>',
    "do": '<path d="M3 10h13M11 5l5 5-5 5"/>',
    "person": '<circle cx="10" cy="6" r="3.500"/><path d="M3 18c0-4 3-6.500 7-6.500s7 2.500 7 6.500"/>',
    "leaf": '<path d="M4 16C2.500 9 7.500 4 17 4c0 8.500-5 13.500-13 12Z"/><path d="M4 16 12 8"/>',
    "info": '<circle cx="10" cy="10" r="8"/><path d="M10 9v5M10 6v.2"/>',
}


def icon(name: str, size: int = 20) -> str:
    """A mask in the colour of the words beside it: Streamlit takes drawings out of HTML."""
    return f'<span class="i i-{name}" style="width: {size}px; height: {size}px" aria-hidden="true"></span>'


def _mask(name: str) -> str:
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20" fill="none" stroke="#000" stroke-width="1.8" '
        f'stroke-linecap="round" stroke-linejoin="round">{_DRAWINGS[name]}</svg>'
    )
    address = f'url("data:image/svg+xml,{quote(drawing)}")'
    return f".i-{name} {{ -webkit-mask: {address} center / contain no-repeat; mask: {address} center / contain no-repeat }}"


def text(words: object) -> str:
    return html.escape(str(words))


STATUS = {
    Status.abandoned: ("cross", "nothing"),
    Status.treated: ("tick", "go"),
    Status.invalidated: ("cross", "nothing"),
    Status.withdrawn: ("cross", "nothing"),
    Status.declined: ("cross", "nothing"),
    Status.emergency: ("alert", "stop"),
    Status.not_screened: ("alert", "stop"),
    Status.not_going_ahead: ("leave_out", "hold"),
    Status.answering: ("dots", "nothing"),
    Status.to_review: ("eye", "todo"),
    Status.waiting: ("letter", "hold"),
    Status.deferred: ("clock", "hold"),
    Status.to_sign: ("pen", "todo"),
    Status.to_countersign: ("pen", "todo"),
    Status.ready: ("tick", "go"),
}

EFFECT = {
    Effect.stop: ("stop", "stop"),
    Effect.omit: ("leave_out", "hold"),
    Effect.defer: ("clock", "hold"),
    Effect.modify: ("change", "todo"),
    Effect.caution: ("talk", "todo"),
    Effect.ok: ("none", "nothing"),
}

LANE = {Lane.decide: ("alert", "hold"), Lane.do: ("do", "todo"), Lane.talk: ("talk", "todo"), Lane.know: ("info", "nothing")}

TIER = {
    "stop": ("stop", "stop"),
    "defer": ("clock", "hold"),
    "modify": ("change", "todo"),
    "caution": ("talk", "todo"),
    "clear": ("none", "nothing"),
    "not_screened": ("alert", "stop"),
}


def named(who: str, *under: str) -> str:
    """A row's name, and what stands small below it."""
    return f'<p class="row"><span class="who">{text(who)}</span></p><p class="under">{text(" · ".join(under))}</p>'


def chip(drawing: str, colour: str, words: object, solid: bool = False) -> str:
    """Word, icon and colour together: never the colour alone."""
    return f'<span class="chip {colour}{" solid" if solid else ""}">{icon(drawing, 18)}<span>{text(words)}</span></span>'


def panel(colour: str, drawing: str, title: object, lines: Iterable[object] = (), level: int = 2) -> str:
    said = "".join(f"<p>{text(line)}</p>" for line in lines)
    return f'<section class="panel {colour}"><h{level}>{icon(drawing, 24)}<span>{text(title)}</span></h{level}>{said}</section>'


def facts(pairs: Iterable[tuple[object, object]]) -> str:
    rows = "".join(f"<div><dt>{text(name)}</dt><dd>{text(value)}</dd></div>" for name, value in pairs if value)
    return f'<dl class="facts">{rows}</dl>'


_COLOURS = {
    "todo": look.TODO,
    "go": look.GO,
    "hold": look.HOLD,
    "stop": look.STOP,
    "nothing": look.NOTHING,
    "test": look.TEST,
    "clay": look.CLAY,
}
_TINTS = {
    "todo": "#EDF3F9",
    "go": "#EBF4EF",
    "hold": "#FAF2E6",
    "stop": "#FBEDEC",
    "nothing": "#F1F3F2",
    "test": "#F3EEF7",
    "clay": "#F9EFEB",
}

STYLE = f"""
[data-testid="stMainBlockContainer"] {{ max-width: 1280px; padding: 0 24px 64px }}
[data-testid="stHtml"] p {{ margin: 0 }}
[data-testid="stMain"] {{ scrollbar-gutter: stable }}
.st-key-desk_idle, .st-key-alarm_sound {{ position: absolute; width: 0; height: 0; overflow: hidden }}
.i {{ display: inline-block; flex: none; vertical-align: -4px; background: currentColor }}
.brand {{ display: flex; align-items: center; gap: 10px; color: {look.CLAY}; font-weight: 700; margin: 0 12px 0 0 }}
.st-key-bar {{ padding: 12px 0 8px; border-bottom: 1px solid {look.LINE} }}
.st-key-bar {{ flex-wrap: wrap }}
.st-key-bar > :last-child {{ margin-left: auto }}
[data-testid="stVerticalBlock"]:has(> .st-key-alarm_sound:only-child) {{ display: none }}
@media (min-width: 900px) and (max-width: 1180px) {{ .st-key-bar {{ gap: 4px }}
  .st-key-me {{ gap: 12px }} .st-key-bar:has(> :nth-child(8)) .brand span:last-child {{ display: none }}
  .st-key-bar:has(> :nth-child(8)) .brand {{ margin: 0 }} }}
[data-testid="stHtml"] :is(ul, dl, dd) {{ margin-left: 0; padding-left: 0 }}
.ribbon {{ display: inline-flex; gap: 6px; align-items: center; padding: 3px 12px 3px 8px; border-radius: 999px; font-size: .9rem; line-height: 1.4 }}
.chip {{ display: inline-flex; align-items: center; gap: 6px; padding: 3px 12px 3px 8px; border-radius: 999px; font-weight: 700;
  font-size: .9rem; line-height: 1.4; border: 1px solid currentColor; background: {look.WHITE}; white-space: nowrap }}
.chips {{ display: flex; flex-wrap: wrap; gap: 8px; align-items: center }}
.panel {{ border-left: 6px solid; border-radius: 0 10px 10px 0; padding: 12px 20px }}
.panel h2, .panel h3 {{ font-size: 1.15rem; margin: 0; padding: 0; display: flex; gap: 10px; align-items: center; color: inherit }}
.panel p {{ color: {look.INK}; margin: 6px 0 0 34px; font-size: 1rem }}
.panel .number {{ font-size: 1.9rem; font-weight: 700; margin: 4px 0 0 34px; line-height: 1.2 }}
.title {{ display: flex; flex-wrap: wrap; gap: 4px 16px; align-items: center; margin: 8px 0 0 }}
.title h1 {{ font-size: 1.9rem; margin: 0; padding: 0; flex: 1 1 auto }}
.facts {{ display: flex; flex-wrap: wrap; gap: 8px 28px; margin: 4px 0 0 }}
.facts dt {{ color: {look.QUIET}; font-size: .85rem; font-weight: 400; line-height: 1.3 }}
.facts dd {{ margin: 0; font-size: 1rem }}
.section {{ border-bottom: 2px solid {look.JADE}; margin: 24px 0 0; padding: 0 0 4px; display: flex; gap: 10px; align-items: center }}
.section h2 {{ font-size: 1.35rem; padding: 0; margin: 0 }}
.section small {{ margin-left: auto; color: {look.QUIET}; font-size: .95rem }}
.lane {{ display: flex; gap: 10px; align-items: center; margin: 16px 0 0 }}
.lane h3 {{ font-size: 1.15rem; padding: 0; margin: 0 }}
.head {{ font-size: 1.25rem; font-weight: 700; margin: 0 }}
.under {{ color: {look.QUIET}; font-size: .9rem }}
.matrix {{ display: grid; grid-template-columns: repeat(3, 1fr); gap: 12px; margin: 12px 0 0; padding: 0; list-style: none }}
.matrix li {{ margin: 0; border: 1px solid {look.LINE}; border-top: 6px solid; border-radius: 10px; background: {look.WHITE}; padding: 12px 16px }}
.matrix .name {{ color: {look.QUIET}; font-size: .95rem; margin: 0 }}
.matrix .value {{ font-size: 1.4rem; font-weight: 700; margin: 2px 0; display: flex; gap: 10px; align-items: center }}
.matrix .when {{ color: {look.INK}; margin: 0; font-size: .95rem }}
.matrix .off {{ border-top-color: {look.LINE} !important; background: transparent }}
.matrix .off .value {{ color: {look.QUIET}; font-size: 1.1rem; font-weight: 400 }}
.card h4 {{ font-size: 1.08rem; margin: 0; padding: 0 }}
.card .top {{ display: flex; flex-wrap: wrap; gap: 6px 12px; align-items: center; justify-content: space-between }}
.flag {{ padding: 10px 0 0; margin: 10px 0 0; border-top: 1px solid {look.LINE} }}
.flag:first-child {{ border-top: 0; margin-top: 0; padding-top: 0 }}
.flag .because {{ font-weight: 700; margin: 0 }}
.flag .do {{ margin: 6px 0 0; padding: 0 0 0 28px; position: relative }}
.flag .do .i {{ position: absolute; left: 0; top: 3px; color: {look.JADE} }}
.flag ul {{ margin: 6px 0 0; padding: 0; list-style: none }}
.flag li {{ margin: 0; padding: 2px 0; font-size: 1rem }}
.flag .asked {{ color: {look.QUIET} }}
.flag .given {{ font-weight: 700 }}
.flag .how, .flag .foot {{ color: {look.QUIET}; font-size: .85rem }}
.flag .foot {{ margin: 8px 0 0; display: flex; flex-wrap: wrap; gap: 2px 16px }}
.flag .marks {{ margin: 8px 0 0 }}
.answers {{ width: 100%; border-collapse: collapse }}
.answers td {{ border: 0; border-bottom: 1px solid {look.LINE}; padding: 8px 12px 8px 0; vertical-align: top; text-align: left }}
.answers td:first-child {{ color: {look.QUIET}; width: 50% }}
.answers.numbered td:first-child {{ color: {look.INK}; width: 65% }}
.st-key-keyin_lines [data-testid="stWidgetLabel"] p {{ font-weight: 700; font-size: 1rem }}
.st-key-keyin_lines [data-testid="stWidgetLabel"] p > :not(strong) {{ display: block; font-weight: 400; color: {look.QUIET} }}
.st-key-keyin_lines [data-testid="stRadioOption"] {{ display: flex; align-items: center }}
.st-key-keyin_lines .told {{ font-size: 1rem }} .st-key-keyin_lines .note {{ font-weight: 400; color: {look.QUIET}; font-size: .9rem }}
.st-key-keyin_lines [role="radiogroup"] {{ flex-direction: row; flex-wrap: wrap; gap: 0 8px }}
.st-key-keyin_lines [class*="st-key-open_more_"] {{ border-left: 3px solid {look.JADE}; padding-left: 16px; margin-left: 16px }}
.st-key-keyin_lines [class*="st-key-grid_"] {{ flex-direction: row; flex-wrap: wrap; gap: 0 8px }}
.st-key-keyin_lines [class*="st-key-grid_"] > * {{ width: auto; min-width: 180px }}
.facemap {{ margin: 8px 0 0; padding: 12px; border: 1px solid {look.LINE}; border-radius: 10px; background: {look.WHITE} }}
.facemap {{ display: flex; flex-wrap: wrap; gap: 8px 24px; align-items: center }}
.facemap img {{ display: block; flex: 0 1 240px; min-width: 160px; height: auto }} .facemap figcaption {{ flex: 1 1 150px }}
.facemap dl, .facemap dd {{ margin: 0 }}
.facemap dt {{ font-size: .85rem; font-weight: 700 }} .facemap dd {{ font-size: .95rem; margin: 0 0 6px }}
.facemap .goals dt {{ color: {look.JADE} }} .facemap .avoid dt {{ color: {look.CLAY} }}
.title .under {{ flex: 1 1 auto }} .title.line h1 {{ flex: 0 1 auto }}
p.line {{ margin: 4px 0 0 }} .chips.line {{ margin: 6px 0 0 }}
.row, .under, .who, .head {{ margin: 0 }}
.row {{ display: flex; flex-wrap: wrap; gap: 4px 16px; align-items: center }}
.row .who {{ font-weight: 700; font-size: 1.1rem; margin: 0 }}
.row .small {{ color: {look.QUIET}; font-size: .9rem; margin: 0 }}
.plan {{ margin: 0; padding: 0; list-style: none }}
.plan li {{ padding: 6px 0; margin: 0 }}
h3.head {{ padding: 8px 0 4px }}
[data-testid="stElementToolbar"] {{ display: none }}
[data-testid="stColumn"]:has([data-testid="stDateInput"]) {{ min-width: 216px }}
[data-testid="stDateInput"] [role="spinbutton"], [data-testid="stTimeInput"] [role="spinbutton"] {{ display: inline-flex;
  align-items: center; justify-content: center; min-width: 26px; min-height: 26px }}
.figures {{ width: 100%; border-collapse: collapse; margin: 8px 0 0 }}
.figures :is(th, td) {{ border: 0; border-bottom: 1px solid {look.LINE}; padding: 8px 12px 8px 0;
  text-align: left; vertical-align: top; font-size: .95rem }}
.figures th {{ color: {look.QUIET}; font-weight: 400 }}
.figures :is(th, td):not(:first-child) {{ text-align: right }}
.figures.ledger :is(th, td) {{ text-align: left }} .figures.ledger th:first-child {{ width: 24% }}
.figures.names :is(th, td) {{ text-align: left }}
.course {{ margin: 8px 0 0; padding: 12px 16px; border: 1px solid {look.LINE}; border-radius: 10px; background: {look.WHITE} }}
.course img {{ display: block; width: 100%; height: auto }} .course p {{ margin: 4px 0 0 }}
.photos {{ display: grid; grid-template-columns: 1fr 1fr; gap: 16px }} .photos figure {{ margin: 0 }}
.photos img {{ width: 100%; height: auto; border-radius: 10px }}
@media print {{ .st-key-bar, [data-testid="stButtonGroup"] {{ display: none }} }}
.timeline {{ list-style: none; margin: 0; padding: 0 }}
.timeline li {{ display: flex; gap: 12px; margin: 0; padding: 10px 0; border-bottom: 1px solid {look.LINE} }}
.timeline .i {{ color: {look.JADE}; margin-top: 3px }} .timeline .look .i {{ color: {look.QUIET} }}
.timeline p {{ margin: 0; font-size: 1rem }} .timeline .what {{ font-weight: 700 }} .timeline .look .what {{ font-weight: 400 }}
.timeline p.under {{ font-size: .9rem }}
.steps {{ list-style: none; display: grid; grid-template-columns: repeat(2, 1fr); gap: 6px 24px }}
.steps li {{ display: flex; gap: 10px; margin: 0; align-items: baseline }}
.steps .i {{ color: {look.JADE}; position: relative; top: 3px }}
.code {{ font-size: 3.4rem; font-weight: 700; letter-spacing: .18em; line-height: 1.1; margin: 8px 0; text-align: center }}
.qr {{ text-align: center }} .qr svg {{ width: 232px; height: 232px; max-width: 100% }}
.center {{ text-align: center }}
.chips.roles {{ margin: 6px 0 0 }} .chips.roles .ribbon {{ background: {look.TINT}; padding: 3px 12px }}
.secret {{ letter-spacing: .08em; overflow-wrap: anywhere }}
.codes {{ list-style: none; display: grid; grid-template-columns: repeat(auto-fill, minmax(200px, 1fr)); gap: 4px 24px; margin: 12px 0 0 34px }}
.codes li {{ margin: 0; font-weight: 700; font-size: 1.15rem; letter-spacing: .06em; color: {look.INK} }}
[data-testid="stVerticalBlock"] > [data-testid="stElementContainer"]:has(> [data-testid="stHtml"] > style:only-child) {{ display: none }}
@media (max-width: 640px) {{ .steps, .matrix {{ grid-template-columns: 1fr }} }}
""" + "".join(
    f".{name} {{ color: {colour} }} .chip.{name}.solid {{ background: {colour}; color: #fff; border-color: {colour} }}"
    f" .panel.{name}, .ribbon.{name} {{ border-color: {colour}; background: {_TINTS[name]} }}"
    f" .matrix .{name} {{ border-top-color: {colour}; color: inherit }}"
    f" .matrix .{name} .value {{ color: {colour} }}"
    for name, colour in _COLOURS.items()
)
STYLE += "".join(_mask(name) for name in _DRAWINGS)
