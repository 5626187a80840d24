"""The answers as asked: question in quiet, answer in ink, and how it came. A "no" is as provable as a "yes"."""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby, takewhile
from typing import Any

from forms.paper.layout import PartTitle, need, table, text
from forms.paper.styles import JADE, Sheet
from forms.paper.words import Words
from screening.packet import AnswerLine, Packet

SHORT = 300  # letters of an answer


def _day(line: AnswerLine) -> str:
    """The day of "14 November 2026, 14:05 MST"; empty where the moment is written in another way."""
    day, comma, rest = line.at.partition(", ")
    return day if comma and rest else ""


def _common(lines: Sequence[AnswerLine]) -> tuple[str, str]:
    """The day that all share, and who typed most: said once, above the table."""
    days = {_day(line) for line in lines}
    by = Counter(line.by for line in lines).most_common(1)
    return days.pop() if len(days) == 1 else "", by[0][0] if by else ""


def _zone(lines: Sequence[AnswerLine]) -> str:
    """The time zone that all share; empty where they differ or a moment is written in another way."""
    zones = {line.at.rpartition(" ")[2] if _day(line) else "" for line in lines}
    return zones.pop() if len(zones) == 1 else ""


def _row(line: AnswerLine, day: str, zone: str, by: str, words: Words) -> list[Any]:
    at = line.at.removeprefix(f"{day}, ").removesuffix(f" {zone}") if day else line.at
    how = "  \u00b7  ".join(part for part in (at, line.how, "" if line.by == by else line.by) if part)
    answer = [text(line.answer or words("nothing"), "cell" if line.answer in words.several("plain") else "cell_bold")]
    if line.age:
        answer.append(text(line.age, "small_ink"))
    if line.clarification:
        answer.append(text(words("clarified", text=line.clarification), "small_ink"))
    return [text(line.question, "cell_quiet", indent=14 if line.follow_up else 0), answer, text(how, "small")]


def _short(rows: Sequence[list[Any]]) -> int:
    """How many of these rows stay with their section's title: not one that may fill a page."""
    return sum(1 for _ in takewhile(lambda row: len(row[1]) == 1 and len(row[1][0].text) < SHORT, rows))


def _lead(day: str, zone: str, by: str, words: Words, paper: str = "") -> str:
    common = [words("answers_lead")]
    common += [words("answers_common", day=day, zone=zone)] if day else []
    common += [words("answers_paper" if by == paper else "answers_by", by=by)] if by else []
    return " ".join(common)


def answers(sheet: Sheet, packet: Packet, words: Words, number: int) -> list[Any]:
    day, by = _common(packet.answers)
    zone = _zone(packet.answers)
    rows: list[list[Any]] = []
    sections = []
    for title, lines in groupby(packet.answers, key=lambda line: line.section):
        sections.append(len(rows) + 1)
        rows.append([text(title, "side"), "", ""])
        rows[-1][0].columns = 3
        rows += [_row(line, day, zone, by, words) for line in lines]
    look: list[tuple[Any, ...]] = []
    for at in sections:
        look += [("SPAN", (0, at), (-1, at)), ("NOSPLIT", (0, at), (-1, at + _short(rows[at : at + 2])))]
        look += [("TOPPADDING", (0, at), (-1, at), 12), ("LINEBELOW", (0, at), (-1, at), 0.8, JADE)]
    widths = [sheet.after(6), sheet.after(3), sheet.columns(3)]
    head = [words("question"), words("answer"), words("how")]
    return [
        need(sheet.room(300)),
        PartTitle(sheet, "answers", number, words("answers_title")),
        text(_lead(day, zone, by, words, packet.paper), "lead"),
        table(rows, widths, head, commands=look, pad=3),
    ]
