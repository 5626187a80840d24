"""The treatments with what the rules raise, the decision and the client's choice, each as a drawing and in words."""

from collections.abc import Sequence
from typing import Any

from forms.paper.layout import Drawn, listed, space, table, tagged_layout, text, tick
from forms.paper.styles import CLAY, HAIR, INK, JADE, QUIET, WHITE, Sheet
from forms.paper.words import Words
from screening.packet import ModalityLine, Packet

SIGN, STEPS = 11.0, ("caution", "modify", "defer", "omit", "stop")
CHOICES = ("yes", "no", "ask_first")


def sign(kind: str) -> Drawn:
    """A filled tick: goes ahead. A tick in a ring: with limits. A cross: not. A mark to ask. The words stand beside it."""

    def paint(canvas: Any) -> None:
        color = {"no": CLAY, "ask": QUIET}.get(kind, JADE)
        canvas.setStrokeColor(color)
        canvas.setFillColor(color)
        canvas.setLineWidth(1.1)
        canvas.circle(SIGN / 2, SIGN / 2, SIGN / 2 - 0.8, stroke=1, fill=int(kind == "yes"))
        canvas.setStrokeColor(WHITE if kind == "yes" else color)
        canvas.setLineWidth(1.5)
        canvas.setLineCap(1)
        if kind in ("yes", "limits"):
            canvas.lines([(3.2, 5.4, 4.8, 3.8), (4.8, 3.8, 7.9, 7.4)])
        elif kind == "no":
            canvas.lines([(3.7, 3.7, 7.3, 7.3), (3.7, 7.3, 7.3, 3.7)])
        else:
            canvas.lines([(3.4, 5.5, 3.6, 5.5), (5.5, 5.5, 5.6, 5.5), (7.5, 5.5, 7.7, 5.5)])

    return Drawn(SIGN, SIGN + 1.5, paint)


def meter(effect: str) -> Drawn:
    """Five steps, filled as far as the rules go; the words stand beside it."""
    level = STEPS.index(effect) + 1 if effect in STEPS else 0

    def paint(canvas: Any) -> None:
        canvas.setLineWidth(0.6)
        for step in range(len(STEPS)):
            canvas.setStrokeColor(INK if step < level else HAIR)
            canvas.setFillColor((CLAY if level >= 3 else JADE) if step < level else WHITE)
            canvas.rect(step * 7, 0.5, 5.4, 7, stroke=1, fill=1)

    return Drawn(38, 9, paint)


def _signed(kind: str, words: str, name: str, width: float) -> Any:
    return tagged_layout([[sign(kind), text(words, name)]], [SIGN + 5, width - SIGN - 5])


def _decided(line: ModalityLine) -> str:
    return "no" if not line.treats else "limits" if line.told or line.limits or line.avoid else "yes"


def _chosen(line: ModalityLine) -> str:
    return {"yes": "yes", "ask_first": "ask"}.get(line.agreed, "no")


def _limits(line: ModalityLine, words: Words) -> tuple[str, ...]:
    """In the client's words."""
    kept = (words("keep_out", areas=words.areas(line.avoid)),) if line.avoid else ()
    return (*(line.told or line.limits), *kept)


def _staff_limits(line: ModalityLine, words: Words) -> tuple[str, ...]:
    return (*line.limits, *((words("keep_out", areas=words.areas(line.avoid)),) if line.avoid else ()))


def _shared(limits: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """What holds for every treatment that goes ahead is said once."""
    return tuple(one for one in limits[0] if all(one in others for others in limits[1:])) if len(limits) > 1 else ()


def summary(sheet: Sheet, packet: Packet, words: Words) -> list[Any]:
    """On the cover: decision, limits in the client's words, choice; and the limits of all treatments once."""
    shared = _shared([_limits(line, words) for line in packet.modalities if line.treats])
    widths = [sheet.after(4), sheet.after(5), sheet.columns(3)]
    rows = [
        [
            text(line.modality, "bold"),
            [_signed(_decided(line), line.outcome, "plain", widths[1] - 8), *_own(_limits(line, words), shared, "small_line")],
            _signed(_chosen(line), line.client, "bold", widths[2]) if line.client else text(words("nothing"), "plain"),
        ]
        for line in packet.modalities
    ]
    told = table(rows, widths, [words("treatment"), words("decision"), words("your_choice")], head_column=True, pad=5)
    return [told, *([space(2), *_for_all(sheet, shared, words)] if shared else [])]


def _own(limits: Sequence[str], shared: Sequence[str], style: str) -> list[Any]:
    return listed([one for one in limits if one not in shared], style)


def _for_all(sheet: Sheet, shared: Sequence[str], words: Words) -> list[Any]:
    label = text(words("for_all"), "label")
    label.keepWithNext = True
    if sheet.large or len(shared) == 1:
        return [label, *listed(shared, "small_line")]
    half, width = (len(shared) + 1) // 2, sheet.columns(6)
    columns = [listed(part, "small_line") for part in (shared[:half], shared[half:])]
    return [label, tagged_layout([columns], [width + sheet.gutter, width], [("RIGHTPADDING", (0, 0), (0, 0), 10)])]


def choices(sheet: Sheet, packet: Packet, words: Words) -> Any:
    """Each treatment by itself, with a box for each answer that the client could give."""
    one = sheet.after(2) + 8
    widths = [sheet.text - 3 * one, one, one, one]
    rows = [_choice_row(line, words) for line in packet.modalities]
    head = [words("treatment"), *(words(f"box_{choice}") for choice in CHOICES)]
    return table(rows, widths, head, head_column=True, pad=5)


def _choice_row(line: ModalityLine, words: Words) -> list[Any]:
    name = [text(line.modality, "bold"), text(line.outcome, "small")]
    if not line.agreed:
        return [name, *(text(words("nothing"), "quiet") for _ in CHOICES)]
    return [name, *(boxed(line.agreed == choice, words(f"box_{choice}")) for choice in CHOICES)]


def boxed(done: bool, words: str) -> Any:
    """A box; the ticked one also says what it stands for, so that no eye and no reader has to count columns."""
    return tagged_layout([[tick(10, done), text(words if done else "", "bold")]], [16, 72])


def findings(sheet: Sheet, packet: Packet, words: Words) -> Any:
    """In the review: what the rules add up to beside what was decided. The limits of all stand below it once."""
    shared = _shared([_staff_limits(line, words) for line in packet.modalities if line.treats])
    head = [words("treatment"), words("found"), words("not_before"), words("outcome")]
    widths = [sheet.after(3), sheet.after(3), sheet.after(2), sheet.columns(4)]
    rows = [
        [
            text(line.modality, "bold"),
            [meter(line.effect), space(2), text(line.found, "plain")],
            text(line.not_before or words("nothing"), "plain"),
            [
                _signed(_decided(line), line.outcome, "bold", widths[3]),
                *_own(_staff_limits(line, words), shared, "small_line"),
                *([text(words("for_all_below"), "small")] if shared and line.treats else []),
            ],
        ]
        for line in packet.modalities
    ]
    return table(rows, widths, head, head_column=True)
