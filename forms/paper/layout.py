"""The few building blocks that all papers are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from reportlab.lib.colors import Color  # type: ignore[import-untyped, unused-ignore]
from reportlab.platypus import CondPageBreak, Flowable, KeepInFrame, KeepTogether, PageBreak, Spacer  # type: ignore[import-untyped, unused-ignore]

from forms.paper.fonts import BOLD, REGULAR, markup
from forms.paper.markup import Block, blocks
from forms.paper.styles import BODY, CLAY, HAIR, INK, JADE, TINT, Sheet, style
from forms.paper.tagged import Group, LayoutTags, RoomyTable, TableTags, TaggedParagraph, tagged_table
from forms.paper.tagging import TaggedCanvas
from screening.consent import Clause

SIDE = 3  # columns kept for the side headings


def text(words: str, name: str = "body", tag: str = "P", indent: float = 0) -> Any:
    """Plain text: nothing in it is read as markup."""
    return _paragraph(markup(words), name, tag, indent)


def coloured(words: str, name: str, color: Color) -> Any:
    return _paragraph(f'<font color="#{color.hexval()[2:]}">{markup(words)}</font>', name, "P", 0)


def _paragraph(safe: str, name: str, tag: str, indent: float) -> Any:
    paragraph = TaggedParagraph(safe or " ", style(name, indent))
    paragraph.tag = tag
    return paragraph


def listed(lines: Iterable[str], name: str = "line", indent: float = 0, safe: bool = False) -> list[Any]:
    group = Group("L")
    return [_list_line(line if safe else markup(line), group, name, indent) for line in lines]


def _list_line(safe: str, group: Group, name: str, indent: float) -> Any:
    paragraph = TaggedParagraph(safe, style(name, indent), bulletText="\u2022")
    paragraph.tag, paragraph.group = "LI", group
    return paragraph


def prose(body: str, name: str = "body", line: str = "line", indent: float = 0) -> list[Any]:
    """A clause's Markdown as paragraphs and lists. A paragraph that leads to a list stays with its first line."""
    flow: list[Any] = []
    group = Group("L")
    parts = blocks(body)
    followed: list[Block | None] = [*parts[1:], None]
    for block, after in zip(parts, followed, strict=True):
        if block.listed:
            flow.append(_list_line(block.text, group, line, indent))
        else:
            flow.append(_paragraph(block.text, name, "P", indent))
            flow[-1].keepWithNext = after is not None and after.listed
        if block.closes:
            group = Group("L")
            flow.append(Spacer(0, 3))
    return flow


class Drawn(Flowable):  # type: ignore[misc, unused-ignore]
    """A vector drawing with its alternative text; without one it is decoration."""

    def __init__(self, width: float, height: float, paint: Callable[[Any], None], alt: str = "") -> None:
        super().__init__()
        self.width, self.height, self.paint, self.alt = width, height, paint, alt

    def wrap(self, *_: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        canvas: TaggedCanvas = self.canv
        if not self.alt:
            with canvas.artifact():
                self.paint(canvas)
            return
        x, y = canvas.absolutePosition(0, 0)
        box = [round(edge, 2) for edge in (x, y, x + self.width, y + self.height)]
        figure = canvas.element("Figure", Alt=self.alt, A={"O": "Layout", "Placement": "Block", "BBox": box})
        with canvas.marked(figure):
            self.paint(canvas)


def rule(width: float, color: Color = HAIR, weight: float = 0.5, above: float = 0, below: float = 0) -> Any:
    def paint(canvas: Any) -> None:
        canvas.setStrokeColor(color)
        canvas.setLineWidth(weight)
        canvas.line(0, below, width, below)

    return Drawn(width, above + below, paint)


class PartTitle(Flowable):  # type: ignore[misc, unused-ignore]
    """Opens a part: clay number, title, jade rule; a bookmark; and its page for the table of contents."""

    below, line_at = 18.0, 11.0  # under the title, and of the line
    closed: int | None = None  # in the outline

    def __init__(self, sheet: Sheet, key: str, number: int, title: str) -> None:
        super().__init__()
        self.spaceBefore = 26 if number else 8  # not at the top of a page
        self.sheet, self.key, self.number, self.words = sheet, key, number, title
        self.room = 22.0 if number else 0.0  # for the number; a paper on its own has none
        self.title = text(title, "h1", "H1")

    def wrap(self, *_: float) -> tuple[float, float]:
        _, self.title_height = self.title.wrap(self.sheet.text - self.room, 1000)
        self.width, self.height = self.sheet.text, self.title_height + self.below
        return self.width, self.height

    def draw(self) -> None:
        canvas: TaggedCanvas = self.canv
        canvas.late[f"part:{self.key}"] = str(canvas.getPageNumber())
        canvas.bookmarkPage(self.key)
        canvas.addOutlineEntry(self.words, self.key, 0, closed=self.closed)
        with canvas.artifact():
            canvas.setFillColor(CLAY)
            canvas.setFont(BOLD, 18)
            canvas.drawString(0, self.height - 18, str(self.number) if self.number else "")
            canvas.setStrokeColor(JADE)
            canvas.setLineWidth(1.2)
            canvas.line(0, self.line_at, self.width, self.line_at)
        self.title.drawOn(canvas, self.room, self.height - self.title_height)


class SideHeading(Flowable):  # type: ignore[misc, unused-ignore]
    """A heading in the side columns, level with the first line of the text that follows; takes no height itself."""

    _ZEROSIZE = 1

    def __init__(self, sheet: Sheet, title: str) -> None:
        super().__init__()
        self.sheet = sheet
        self.title = text(title, "side", "H2")
        _, self.title_height = self.title.wrap(sheet.columns(SIDE), 1000)

    def wrap(self, *_: float) -> tuple[float, float]:
        return 0, 0

    def draw(self) -> None:
        self.title.drawOn(self.canv, 0, -self.title_height + 0.5)


def beside(sheet: Sheet, title: str, flow: Sequence[Any], lines: int = 4) -> list[Any]:
    """A hairline, a heading at the side and its text, which begins at the fourth column (indent it by `side_indent`).
    In large print the heading stands above."""
    if sheet.large:
        above = text(title, "side", "H2")
        above.keepWithNext = True
        return [CondPageBreak(14 * lines + 16), rule(sheet.text, above=4, below=7), above, Spacer(0, 3), *flow, Spacer(0, 3)]
    heading = SideHeading(sheet, title)
    height = 0.0
    for part in flow:
        if height < heading.title_height:
            height += part.wrap(sheet.text, 10000)[1]
    rest = heading.title_height - height
    return [
        CondPageBreak(14 * lines + 16),
        rule(sheet.text, above=4, below=9),
        heading,
        *flow,
        *([Spacer(0, rest)] if rest > 0 else []),
        Spacer(0, 3),
    ]


def side_indent(sheet: Sheet) -> float:
    return 0 if sheet.large else sheet.after(SIDE)


def clause(sheet: Sheet, one: Clause) -> list[Any]:
    return beside(sheet, one.title, prose(one.body, indent=side_indent(sheet)))


def heading(sheet: Sheet, words: str, first: Any, rows: int = 1) -> list[Any]:
    """A second-level heading with its jade rule, and what it heads; of a table, so many rows must stand on the same page."""
    _, height = first.wrap(sheet.text, 10000)
    room = first.room(rows, sheet.page) if isinstance(first, RoomyTable) else min(height, sheet.room(400))
    title = text(words, "h2", "H2")
    _, own = title.wrap(sheet.text, 10000)
    return [CondPageBreak(room + own + 21), Spacer(0, 12), title, rule(sheet.text, JADE, 0.8, above=3, below=5), first]


def table(
    rows: list[list[Any]],
    widths: list[float],
    head: Sequence[str] = (),
    head_column: bool = False,
    commands: Sequence[tuple[Any, ...]] = (),
    pad: float = 4,
) -> Any:
    """Rows with hairlines between them and none upright; text stands flush with the margin."""
    top = [[text(word, "head") for word in head]] if head else []
    last = len(widths) - 1
    gap = 8
    look = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("FONT", (0, 0), (-1, -1), REGULAR, BODY),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (last, -1), gap),
        ("RIGHTPADDING", (last, 0), (last, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), pad - 1),
        ("BOTTOMPADDING", (0, 0), (-1, -1), pad + 1),
        ("LINEBELOW", (0, 0), (-1, -2), 0.4, HAIR),
        *([("LINEBELOW", (0, 0), (-1, 0), 0.8, JADE)] if head else []),
        *commands,
    ]
    return tagged_table(top + rows, widths, TableTags(len(top), head_column), style=look, hAlign="LEFT")


def tagged_layout(rows: list[list[Any]], widths: list[float], commands: Sequence[tuple[Any, ...]] = ()) -> Any:
    """A grid that only places things: it leaves no table in the structure."""
    look = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("FONT", (0, 0), (-1, -1), REGULAR, BODY),
        *[(f"{side}PADDING", (0, 0), (-1, -1), 0) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")],
        *commands,
    ]
    return tagged_table(rows, widths, LayoutTags(head_rows=0), style=look, hAlign="LEFT")


def abreast(sheet: Sheet, boxes: Sequence[Sequence[Any]], color: Color, tint: Color) -> Any:
    """One or two tinted boxes of the same height, side by side."""
    boxed = [
        ("BACKGROUND", tint),
        ("LEFTPADDING", 12),
        ("RIGHTPADDING", 10),
        ("TOPPADDING", 7),
        ("BOTTOMPADDING", 6),
    ]
    columns = [0, 2] if len(boxes) == 2 else [0]
    look: list[tuple[Any, ...]] = [(name, (at, 0), (at, 0), value) for at in columns for name, value in boxed]
    look += [("LINEBEFORE", (at, 0), (at, 0), 2.5, color) for at in columns]
    half = (sheet.text - 10) / 2
    row: list[Any] = [list(boxes[0])] if len(boxes) == 1 else [list(boxes[0]), "", list(boxes[1])]
    return tagged_layout([row], [sheet.text] if len(boxes) == 1 else [half, 10, half], look)


def callout(words: Sequence[Any], width: float, color: Color = JADE, tint: Color = TINT) -> Any:
    """A tinted box with a bar at its left."""
    return tagged_layout(
        [[list(words)]],
        [width],
        [
            ("BACKGROUND", (0, 0), (-1, -1), tint),
            ("LINEBEFORE", (0, 0), (0, -1), 2.5, color),
            ("LEFTPADDING", (0, 0), (-1, -1), 12),
            ("RIGHTPADDING", (0, 0), (-1, -1), 12),
            ("TOPPADDING", (0, 0), (-1, -1), 7),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 9),
        ],
    )


def tick(side: float = 8, done: bool = True) -> Any:
    """A box, ticked or empty, as lines."""

    def paint(canvas: Any) -> None:
        canvas.setStrokeColor(INK)
        canvas.setLineWidth(0.8)
        canvas.rect(0, 0, side, side)
        if done:
            canvas.setLineWidth(1.4)
            canvas.lines(
                [(side * 0.2, side * 0.5, side * 0.42, side * 0.22), (side * 0.42, side * 0.22, side * 0.84, side * 0.82)]
            )

    return Drawn(side, side, paint)


class AtFoot(Flowable):  # type: ignore[misc, unused-ignore]
    """Stands at the foot of the page, whatever room there is above."""

    def __init__(self, flow: Sequence[Any]) -> None:
        super().__init__()
        self.flow = list(flow)

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.heights = [part.wrap(width, 10000)[1] + part.getSpaceAfter() for part in self.flow]
        self.width, self.height = width, max(sum(self.heights), height - 1)
        return width, self.height if sum(self.heights) <= height else sum(self.heights)

    def draw(self) -> None:
        y = sum(self.heights)
        for part, height in zip(self.flow, self.heights, strict=True):
            part.drawOn(self.canv, 0, y - height + part.getSpaceAfter())
            y -= height


def one_side(sheet: Sheet, flow: Sequence[Any]) -> list[Any]:
    """Fits on one page: more of it makes the print smaller."""
    return [KeepInFrame(sheet.text, sheet.height - sheet.top - sheet.bottom - 2, list(flow), mode="shrink")]


def new_page() -> Any:
    return PageBreak()


def space(points: float) -> Any:
    return Spacer(0, points)


def together(flow: Sequence[Any]) -> Any:
    return KeepTogether(list(flow))


def need(points: float) -> Any:
    """A page break unless so much room is left."""
    return CondPageBreak(points)
