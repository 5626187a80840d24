"""The first page: who, which visit, what was agreed, where, and what the packet holds."""

from typing import Any

from reportlab.platypus import Flowable  # type: ignore[import-untyped, unused-ignore]

from forms.paper.face import face_map, swatch
from forms.paper.fonts import BOLD, REGULAR
from forms.paper.layout import Drawn, callout, heading, listed, need, rule, space, table, tagged_layout, text
from forms.paper.page import grouped
from forms.paper.styles import BODY, CLAY, HAIR, INK, JADE, Sheet
from forms.paper.tagging import TaggedCanvas
from forms.paper.words import Words
from screening.packet import ModalityLine, Packet, Party


def mark() -> Drawn:
    """Three needles, one of them clay."""

    def paint(canvas: Any) -> None:
        canvas.setLineCap(1)
        canvas.setLineWidth(1.6)
        for x, low, color in ((2, 6, JADE), (9, 0, CLAY), (16, 6, JADE)):
            canvas.setStrokeColor(color)
            canvas.setFillColor(color)
            canvas.line(x, low, x, 25)
            canvas.circle(x, 26, 1.7, stroke=0, fill=1)

    return Drawn(18, 28, paint)


def _letterhead(sheet: Sheet, packet: Packet) -> list[Any]:
    clinic = packet.clinic
    address = [text(clinic.name, "clinic"), text(f"{clinic.address}  \u00b7  {clinic.phone}", "small")]
    return [tagged_layout([[mark(), address]], [28, sheet.text - 28]), space(20)]


def _party(party: Party, words: Words) -> list[Any]:
    registered = words("registration", number=party.registration) if party.registration else ""
    line = ", ".join(part for part in (party.title, registered) if part)
    return [text(party.name, "bold"), *([text(line, "small")] if line else [])]


def _facts(sheet: Sheet, packet: Packet, words: Words) -> list[Any]:
    born = words.day(packet.client.birth_date) if packet.client.birth_date else words("nothing")
    cells = [
        [text(words("client"), "label"), text(packet.client.name, "bold")],
        [text(words("born_on"), "label"), text(born, "plain")],
        [text(words("reference"), "label"), text(grouped(packet.ref), "bold")],
        [text(words("practitioner"), "label"), *_party(packet.practitioner, words)],
        [text(words("session"), "label"), text(words("session_no", number=packet.session_no), "plain")],
        [text(words("made"), "label"), text(packet.made, "plain")],
    ]
    widths = [sheet.after(5), sheet.after(3), sheet.columns(4)]
    gaps = [("BOTTOMPADDING", (0, 0), (-1, -1), 9), ("RIGHTPADDING", (0, 0), (1, -1), 10)]
    return [
        rule(sheet.text, JADE, 1.2, above=0, below=10),
        tagged_layout([cells[:3], cells[3:]], widths, gaps),
        rule(sheet.text, HAIR, 0.5),
    ]


def _modality(line: ModalityLine, words: Words) -> list[Any]:
    limits = list(line.limits)
    if line.avoid:
        limits.append(words("keep_out", areas=words.areas(line.avoid)))
    detail = listed(limits, "small_line") if limits else [text(words("nothing"), "small")]
    return [text(line.modality, "bold"), text(line.client or words("nothing"), "bold"), text(line.outcome, "plain"), detail]


def _agreed(sheet: Sheet, packet: Packet, words: Words) -> list[Any]:
    rows = [_modality(line, words) for line in packet.modalities]
    head = [words("treatment"), words("your_choice"), words("decision"), words("limits")]
    widths = [sheet.after(3), sheet.after(2), sheet.after(2), sheet.columns(5)]
    return heading(sheet, words("agreed"), table(rows, widths, head, head_column=True))


def _legend(sheet: Sheet, packet: Packet, words: Words) -> list[Any]:
    width = sheet.columns(8) - 32
    rows = [
        [swatch(crossed), [text(words(key), "label"), text(words.areas(areas), "plain")]]
        for crossed, key, areas in ((False, "goal_areas", packet.goal_areas), (True, "avoid_areas", packet.avoid_areas))
    ]
    goals = [text(words("goals"), "label"), *(listed(packet.goals) if packet.goals else [text(words("none"), "plain")]), space(6)]
    personal = [space(4), text(words("personal"), "label"), *listed(packet.personal)] if packet.personal else []
    return [*goals, tagged_layout(rows, [32, width], [("BOTTOMPADDING", (0, 0), (-1, -1), 6)]), *personal]


def _where(sheet: Sheet, packet: Packet, words: Words) -> list[Any]:
    drawing = face_map(sheet.columns(4) - 34, packet.goal_areas, packet.avoid_areas, words)
    both = tagged_layout([[drawing, _legend(sheet, packet, words)]], [sheet.after(4), sheet.columns(8)])
    return heading(sheet, words("where"), both)


class ContentsLine(Flowable):  # type: ignore[misc, unused-ignore]
    """A part and its page, which is known only at the end."""

    def __init__(self, width: float, number: int, key: str, title: str) -> None:
        super().__init__()
        self.width, self.height = width, 15.0
        self.number, self.key, self.title = number, key, title

    def wrap(self, *_: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        canvas: TaggedCanvas = self.canv
        with canvas.marked(canvas.element("P")):
            canvas.setFillColor(CLAY)
            canvas.setFont(BOLD, BODY)
            canvas.drawString(0, 4, str(self.number))
            canvas.setFillColor(INK)
            canvas.setFont(REGULAR, BODY)
            canvas.drawString(16, 4, self.title)
            canvas.draw_late(f"part:{self.key}", self.width - 14, 4, REGULAR, BODY)


def cover(sheet: Sheet, packet: Packet, words: Words, parts: list[tuple[str, str]]) -> list[Any]:
    gap = 22
    width = (sheet.columns(7) - gap - 8) / 2
    contents = [ContentsLine(width, number, key, title) for number, (key, title) in enumerate(parts, 1)]
    half = (len(contents) + 1) // 2
    state = callout([text(words("status"), "label"), text(packet.certificate.approval, "small_ink")], sheet.columns(5))
    lists = tagged_layout([[contents[:half], contents[half:]]], [width + gap, width])
    left = [text(words("contents"), "label"), lists]
    last = tagged_layout([[left, state]], [sheet.after(7), sheet.columns(5)])
    return [
        *_letterhead(sheet, packet),
        text(words("cover_kicker"), "kicker"),
        text(words("cover_title"), "title", "H1"),
        space(8),
        *_facts(sheet, packet, words),
        *([text(words("cover_paper", how=packet.paper), "small")] if packet.paper else []),
        *_agreed(sheet, packet, words),
        *_where(sheet, packet, words),
        space(8),
        rule(sheet.text, HAIR, 0.5, below=10),
        last,
        need(420),
    ]
