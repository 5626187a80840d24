"""The first page: who, which visit, what was agreed, where, and what the packet holds."""

from typing import Any

from reportlab.pdfbase.pdfmetrics import stringWidth  # type: ignore[import-untyped, unused-ignore]
from reportlab.platypus import Flowable  # type: ignore[import-untyped, unused-ignore]

from forms.paper.face import face_map, swatch
from forms.paper.fonts import BOLD, REGULAR
from forms.paper.layout import callout, heading, listed, one_side, rule, space, tagged_layout, text, together
from forms.paper.letterhead import letterhead, mark
from forms.paper.matrix import summary
from forms.paper.page import grouped
from forms.paper.signature import taken_over
from forms.paper.styles import BODY, CLAY, HAIR, INK, Sheet
from forms.paper.tagging import TaggedCanvas
from forms.paper.words import Words
from screening.packet import Packet, Party

__all__ = ["cover", "mark", "where"]


def _party(party: Party, words: Words) -> list[Any]:
    registered = words("registration", number=party.registration) if party.registration else ""
    line = ", ".join(part for part in (party.title, registered) if part)
    return [text(party.name, "bold"), *([text(line, "small")] if line else [])]


def signers(packet: Packet, words: Words) -> list[str]:
    """Who signed beside the client or in the client's place, and who helped to fill in the form."""
    signed = [packet.signature, *(one.signature for one in packet.others)]
    found = [
        words(f"named_{one.role}", name=f"{one.name} ({one.relation})" if one.relation else one.name)
        for one in signed
        if one.role != "client"
    ]
    found += [words("named_helper", name=packet.helper)] if packet.helper else []
    return found + ([taken_over(packet.takeover, words)] if packet.takeover else [])


def _facts(sheet: Sheet, packet: Packet, words: Words) -> list[Any]:
    born = words.day(packet.client.birth_date) if packet.client.birth_date else words("nothing")
    made = [text(words("made"), "label"), text(packet.made, "plain"), text(packet.clinic.time_zone, "small")]
    cells = [
        [text(words("client"), "label"), text(packet.client.name, "name")],
        [text(words("born_on"), "label"), text(born, "plain")],
        [text(words("reference"), "label"), text(grouped(packet.ref), "bold")],
        [text(words("practitioner"), "label"), *_party(packet.practitioner, words)],
        [text(words("session"), "label"), text(words("session_no", number=packet.session_no), "plain")],
        made,
    ]
    widths = [sheet.after(5), sheet.after(3), sheet.columns(4)]
    gaps = [("BOTTOMPADDING", (0, 0), (-1, -1), 8), ("RIGHTPADDING", (0, 0), (1, -1), 10)]
    return [
        tagged_layout([cells[:3], cells[3:]], widths, gaps),
        *(text(line, "plain") for line in signers(packet, words)),
        *([text(words("cover_paper", how=packet.paper), "small")] if packet.paper else []),
        rule(sheet.text, HAIR, 0.5, above=3),
    ]


def _legend(packet: Packet, words: Words, width: float) -> list[Any]:
    rows = [
        [swatch(crossed), [text(words(key), "label"), text(words.areas(areas), "plain")]]
        for crossed, key, areas in ((False, "goal_areas", packet.goal_areas), (True, "avoid_areas", packet.avoid_areas))
    ]
    goals = [text(words("goals"), "label"), *(listed(packet.goals) if packet.goals else [text(words("none"), "plain")]), space(6)]
    return [*goals, tagged_layout(rows, [32, width - 32], [("BOTTOMPADDING", (0, 0), (-1, -1), 6)])]


def where(sheet: Sheet, packet: Packet, words: Words) -> list[Any]:
    """The goals in the client's words, and the face with their areas and those to avoid."""
    share = 5 if sheet.large else 4  # columns; the words under the drawing need their room
    drawing = face_map(sheet.columns(share) - (10 if sheet.large else 34), packet.goal_areas, packet.avoid_areas, words)
    legend = _legend(packet, words, sheet.columns(12 - share))
    both = tagged_layout([[drawing, legend]], [sheet.after(share), sheet.columns(12 - share)])
    return heading(sheet, words("where"), both)


BESIDE = 36.0  # points: a title's number before it and its page after it
GAP = 14.0


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


def _contents(parts: list[tuple[str, str]], full: float) -> Any:
    """In two columns, each as wide as its longest title asks for."""
    lines = list(enumerate(parts, 1))
    half = (len(lines) + 1) // 2
    columns = [part for part in (lines[:half], lines[half:]) if part]
    needs = [max(stringWidth(title, REGULAR, BODY) for _, (_, title) in part) + BESIDE for part in columns]
    spare = (full - GAP * (len(columns) - 1) - sum(needs)) / len(columns)
    drawn = [
        [ContentsLine(need + spare, number, key, title) for number, (key, title) in part]
        for need, part in zip(needs, columns, strict=True)
    ]
    widths = [need + spare + GAP for need in needs]
    return tagged_layout([drawn], [*widths[:-1], widths[-1] - GAP])


def _last(sheet: Sheet, packet: Packet, words: Words, parts: list[tuple[str, str]]) -> list[Any]:
    """What the packet holds, and the state of its content."""
    full = sheet.text if sheet.large else sheet.columns(7) - 8
    held = [text(words("contents"), "label"), _contents(parts, full)] if parts else []
    status = [text(words("status"), "label"), text(packet.certificate.approval, "small_ink")]
    if sheet.large:
        for label in (*held[:1], status[0]):
            label.keepWithNext = True
        return [together([*held, space(4), *status])]
    state = callout(status, sheet.columns(5) if parts else sheet.text)
    if not parts:
        return [state]
    return [tagged_layout([[held, state]], [sheet.after(7), sheet.columns(5)])]


def cover(sheet: Sheet, packet: Packet, words: Words, parts: list[tuple[str, str]], logo: bytes = b"") -> list[Any]:
    matrix = summary(sheet, packet, words)
    flow = [
        *letterhead(sheet, packet, words, logo),
        space(4),
        text(words("cover_kicker"), "kicker"),
        text(words("cover_title"), "title", "H1"),
        space(5),
        *_facts(sheet, packet, words),
        *heading(sheet, words("agreed"), matrix[0]),
        *matrix[1:],
        *where(sheet, packet, words),
        rule(sheet.text, HAIR, 0.5, above=4, below=6),
        *_last(sheet, packet, words, parts),
    ]
    return flow if sheet.large else one_side(sheet, flow)
