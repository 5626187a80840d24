"""The same pages by other makers. Run by `python -m tests.bench packet` in the makers' own environment; imports nothing of the service.

A line with a number comes in, a line of JSON goes out: the paper of that number was made, and how long it took.
"""

from __future__ import annotations

import base64
import html
import io
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

Page = dict[str, Any]
SIZES = {"h1": (18, 22), "h2": (13, 17), "p": (10.5, 14), "cell": (9.5, 12.5)}
MARGIN = {"left": 62.4, "right": 51.0, "top": 51.0, "bottom": 62.4}
TEXT = 612 - 62.4 - 51.0
SHARES = (0.51, 0.25, 0.24)
FACE = "Atkinson Hyperlegible"


def numbered(page: Page, number: int) -> Page:
    """Another client's: no maker can keep the last one's lines."""
    return json.loads(json.dumps(page).replace("#NUMBER#", f"{number:04}"))  # type: ignore[no-any-return]


# Typst


def typst(page: Page, fonts: Path) -> Callable[[Page], bytes]:
    import typst as maker  # type: ignore[import-not-found, unused-ignore]

    loaded = maker.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(fonts)])

    def make(page: Page) -> bytes:
        made: bytes = maker.compile(_typst(page).encode(), font_paths=loaded, format="pdf", pdf_standards=["a-2b", "ua-1"])
        return made

    return make


def _said(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'#"{escaped}"'


def _typst(page: Page) -> str:
    made = [
        f'#set document(title: "{page["title"]}", author: "Sample Clinic", date: datetime(year: 2026, month: 11, day: 14))',
        f'#set text(font: "{FACE}", size: 10.5pt, lang: "en", hyphenate: false)',
        '#set page(paper: "us-letter", margin: (left: 62.4pt, right: 51pt, top: 51pt, bottom: 62.4pt), '
        f"footer: context [#set text(size: 7.5pt); {_said(page['foot'])} #h(1fr) Page #counter(page).display() of "
        "#counter(page).final().first()])",
        "#set par(leading: 7pt, spacing: 12pt)",
        "#show heading.where(level: 1): set text(size: 18pt)",
        "#show heading.where(level: 2): set text(size: 13pt)",
        "#show table.cell: set text(size: 9.5pt)",
        "#show table.cell: set par(leading: 6.15pt)",
    ]
    return "\n\n".join(made + [_typst_block(kind, rest, page) for kind, *rest in page["blocks"]])


def _typst_block(kind: str, rest: list[Any], page: Page) -> str:
    if kind in ("h1", "h2"):
        return f"{'=' * int(kind[1])} {_said(rest[0])}"
    if kind == "p":
        return _said(rest[0])
    if kind == "li":
        return "\n".join(f"- {_said(one)}" for one in rest[0])
    if kind == "drawing":
        svg = page["svg"].replace("\\", "\\\\").replace('"', '\\"')
        return f'#image(bytes("{svg}"), format: "svg", width: 150pt, alt: "{rest[0]}")'
    columns = ", ".join(f"{share}fr" for share in SHARES)
    head = ", ".join(f"[#strong[{_said(cell)}]]" for cell in rest[0])
    cells = ",\n".join(f"[{_said(cell)}]" for row in rest[1] for cell in row)
    look = "stroke: (x, y) => (bottom: 0.4pt + gray), inset: (left: 0pt, right: 8pt, y: 7pt)"
    return f"#table(columns: ({columns}), {look}, table.header({head}),\n{cells})"


# WeasyPrint


def weasyprint(page: Page, fonts: Path) -> Callable[[Page], bytes]:
    from weasyprint import CSS, HTML  # type: ignore[import-not-found, unused-ignore]
    from weasyprint.text.fonts import FontConfiguration  # type: ignore[import-not-found, unused-ignore]

    known = FontConfiguration()
    style = CSS(string=_css(fonts), font_config=known)

    def make(page: Page) -> bytes:
        made: bytes = HTML(string=_html(page)).write_pdf(stylesheets=[style], font_config=known, pdf_variant="pdf/ua-1")
        return made

    return make


def _css(fonts: Path) -> str:
    faces = "".join(
        f"@font-face {{ font-family: '{FACE}'; font-weight: {weight}; src: url('file://{fonts}/AtkinsonHyperlegible-{name}.ttf') }}"
        for name, weight in (("Regular", 400), ("Bold", 700))
    )
    return f"""{faces}
@page {{ size: letter; margin: 51pt 51pt 62.4pt 62.4pt;
  @bottom-left {{ content: string(foot); font-size: 7.5pt }}
  @bottom-right {{ content: 'Page ' counter(page) ' of ' counter(pages); font-size: 7.5pt }} }}
body {{ font: 10.5pt/14pt '{FACE}'; margin: 0 }} .foot {{ string-set: foot attr(data-foot) }}
h1 {{ font-size: 18pt; line-height: 22pt; margin: 8pt 0 3pt }} h2 {{ font-size: 13pt; line-height: 17pt; margin: 4pt 0 3pt }}
p, ul {{ margin: 0 0 5pt }} ul {{ padding-left: 12pt }}
table {{ border-collapse: collapse; width: 100%; font-size: 9.5pt; line-height: 12.5pt; table-layout: fixed }}
th, td {{ border-bottom: 0.4pt solid #C9D6D1; padding: 3pt 8pt 5pt 0; text-align: left; vertical-align: top }}
th:last-child, td:last-child {{ padding-right: 0 }} th:nth-child(1) {{ width: 51% }} th:nth-child(2) {{ width: 25% }} img {{ width: 150pt }}"""


def _html(page: Page) -> str:
    body = "".join(_html_block(kind, rest, page) for kind, *rest in page["blocks"])
    foot = html.escape(page["foot"])
    return f"<html lang=en><head><title>{html.escape(page['title'])}</title></head><body><div class=foot data-foot='{foot}'></div>{body}"


def _html_block(kind: str, rest: list[Any], page: Page) -> str:
    if kind in ("h1", "h2", "p"):
        return f"<{kind}>{html.escape(rest[0])}</{kind}>"
    if kind == "li":
        return "<ul>" + "".join(f"<li>{html.escape(one)}</li>" for one in rest[0]) + "</ul>"
    if kind == "drawing":
        data = base64.b64encode(page["svg"].encode()).decode()
        return f"<p><img alt='{html.escape(rest[0])}' src='data:image/svg+xml;base64,{data}'></p>"
    head = "".join(f"<th scope=col>{html.escape(cell)}</th>" for cell in rest[0])
    rows = "".join("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in rest[1])
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


# fpdf2


def fpdf2(page: Page, fonts: Path) -> Callable[[Page], bytes]:
    from fpdf import FPDF  # type: ignore[import-not-found, unused-ignore]

    class Paper(FPDF):  # type: ignore[misc, unused-ignore]
        foot = ""

        def footer(self) -> None:
            self.set_y(-45)
            self.set_font(FACE, size=7.5)
            self.cell(TEXT / 2, 10, self.foot)
            self.cell(TEXT / 2, 10, f"Page {self.page_no()} of {{nb}}", align="R")

    def make(page: Page) -> bytes:
        paper = Paper(unit="pt", format="letter")
        paper.foot = page["foot"]
        paper.set_title(page["title"])
        paper.set_lang("en")
        for style, name in (("", "Regular"), ("B", "Bold")):
            paper.add_font(FACE, style, fonts / f"AtkinsonHyperlegible-{name}.ttf")
        paper.set_margins(MARGIN["left"], MARGIN["top"], MARGIN["right"])
        paper.set_auto_page_break(True, MARGIN["bottom"])
        paper.add_page()
        for kind, *rest in page["blocks"]:
            _fpdf2_block(paper, kind, rest, page)
        return bytes(paper.output())

    return make


def _fpdf2_block(paper: Any, kind: str, rest: list[Any], page: Page) -> None:
    size, leading = SIZES.get(kind, SIZES["p"])
    paper.set_font(FACE, "B" if kind in ("h1", "h2") else "", size)
    if kind in ("h1", "h2", "p"):
        paper.multi_cell(TEXT, leading, rest[0], align="L", new_x="LMARGIN", new_y="NEXT")
        paper.ln(5)
    elif kind == "li":
        for one in rest[0]:
            paper.multi_cell(TEXT, leading, f"\u2022  {one}", align="L", new_x="LMARGIN", new_y="NEXT")
        paper.ln(5)
    elif kind == "drawing":
        paper.image(io.BytesIO(page["svg"].encode()), w=150)
    else:
        paper.set_font(FACE, "", SIZES["cell"][0])
        with paper.table(
            col_widths=SHARES, text_align="LEFT", line_height=12.5, borders_layout="HORIZONTAL_LINES", padding=(3, 8, 5, 0)
        ) as table:
            for row in (rest[0], *rest[1]):
                table.row(row)


# The worker

MAKERS: dict[str, Callable[[Page, Path], Callable[[Page], bytes]]] = {"typst": typst, "weasyprint": weasyprint, "fpdf2": fpdf2}


def most_memory() -> float:
    """MB, of this process alone: what getrusage tells begins with the parent's."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(found[1]) / 1000 if found else 0.0


def serve(make: Callable[[Page], bytes], page: Page, place: Path) -> None:
    """The garbage of the last paper is not this one's time, but what a maker leaves to the collector while it works is."""
    for line in sys.stdin:
        mine = numbered(page, int(line))
        wall, cpu = perf_counter(), process_time()
        made = make(mine)
        took = {"wall": perf_counter() - wall, "cpu": process_time() - cpu, "size": len(made)}
        place.write_bytes(made)
        took["memory"] = most_memory()
        print(json.dumps(took), flush=True)


if __name__ == "__main__":
    _, name, given, fonts, out = sys.argv
    content = json.loads(Path(given).read_text())
    serve(MAKERS[name](content, Path(fonts)), content, Path(out))
