"""Generated responses go through the actions and come back out of the paper as text: python -m tests.papertext [COUNT].

The text is read back by poppler, which knows nothing of how the paper was made.
"""

import random
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from forms.paper import render
from forms.paper.fonts import normal
from forms.paper.words import words_in
from screening.actions import answering
from screening.letters import PRINTABLE, Unprintable, unprintable
from screening.packet import AnswerLine, _answer_lines
from screening.questionnaire import Item, ItemType
from screening.response import By, How
from screening.wording import asked, said
from tests.builders import House, house, protocol
from tests.builders_paper import packet

LANGUAGES = ("en", "fr")
_ALPHABETS = (
    "abcdefghijklmnopqrstuvwxyzABCXYZ",
    "àâäçéèêëîïôöùûüÿæœñåøłžščřůßőűğışțđỗẫẽệẵơưŵŷẃÀÉÎÕÜÇŁŽ",
    "αβγδεζηθλμξπρστφχψωΩΔάέήίόύώ",
    "абвгдежзийклмнопрстуфхцчшщъыьэюяїєґЁЖ",
    "王小明李美丽張偉陳佳欣山田太郎さくら",
    "<>&\"'`*_#[](){}\\/|~^$%@!?;:,.-+=0123456789",
)
_MARKUP = (
    "<b>x</b>",
    "&amp;",
    "</para>",
    "**no**",
    "<br/>",
    "[a](b)",
    "{name}",
    "%s",
    "\\n",
    "&#65;",
    "<!--",
    "]]>",
    "endstream",
    "\u00bd",
    "\u2264 5",
)
_REFUSED = ("\U0001f600", "\u2764\ufe0f", "שלום", "مرحبا", "สวัสดี", "नमस्ते", "한국", "a\u202eb", "\u0007", "\u200b")


PAGE = "\f"


class Found(NamedTuple):
    responses: int
    answers: int
    letters: int
    refused: int
    faults: list[str]


def run(count: int, seed: int, folder: Path) -> Found:
    dice, clinic = random.Random(seed), house(folder)
    answers = letters = refused = 0
    faults: list[str] = []
    for number in range(count):
        language = LANGUAGES[number % 2]
        lines, turned_away = response(clinic, dice, language)
        faults += [f"response {number}: {fault}" for fault in compared(lines, language, folder)]
        answers, letters, refused = answers + len(lines), letters + sum(len(line.answer) for line in lines), refused + turned_away
    return Found(count, answers, letters, refused, faults)


def response(clinic: House, dice: random.Random, language: str) -> tuple[tuple[AnswerLine, ...], int]:
    """What a client gave, as the packet says it; and how many texts were refused at typing (all that should be, or it fails)."""
    ref = clinic.open()
    clinic.agree(ref)
    shown, refused = [], 0
    for item in protocol().questionnaire.items:
        if item.is_reading or dice.random() < 0.3:
            continue
        given = _given(item, dice)
        if given is None:
            continue
        words = asked(item, language)
        if item.type is ItemType.text and dice.random() < 0.3:
            _is_refused(clinic, ref, item, given + dice.choice(_REFUSED), words)
            refused += 1
        shown.append(answering.Shown(item.id, given, words, said(protocol(), item, given, language), How.alone, 1))
    visit = answering.answer(clinic.store, protocol(), clinic.client(ref), clinic.tick(), ref, shown, By.client, language).visit
    kept = _Response(tuple(visit.answers.values()), clinic.now)
    return _answer_lines(protocol(), clinic.clinic, visit, kept, language), refused  # type: ignore[arg-type]


class _Response(NamedTuple):
    answers: tuple[Any, ...]
    at: datetime


def _is_refused(clinic: House, ref: str, item: Item, given: str, words: str) -> None:
    one = answering.Shown(item.id, given, words, given, How.alone, 1)
    try:
        answering.answer(clinic.store, protocol(), clinic.client(ref), clinic.tick(), ref, [one], By.client, "en")
    except Unprintable:
        return
    raise AssertionError(f"taken: {unprintable(given)}")


def _given(item: Item, dice: random.Random) -> Any:
    """A fitting answer; None where the type is not tried here."""
    choices = [choice.id for choice in item.choices]
    if item.type is ItemType.yes_no:
        return dice.choice(["yes", "no", *(["not_sure", "in_person"] if item.offers_unsure else [])])
    if item.type is ItemType.text:
        return _text(dice)
    if item.type is ItemType.choice:
        return dice.choice(choices)
    if item.type is ItemType.choices:
        return dice.sample([one for one in choices if one != "none"], dice.randint(1, min(4, len(choices) - 1)))
    return None


def _text(dice: random.Random) -> str:
    words = []
    for _ in range(dice.choice((0, 1, 3, 12, 60, 300))):
        alphabet = dice.choice(_ALPHABETS)
        words.append(dice.choice(_MARKUP) if dice.random() < 0.1 else "".join(dice.choices(alphabet, k=dice.randint(1, 12))))
    return dice.choice((" ", " ", "\n")).join(words)


def compared(lines: tuple[AnswerLine, ...], language: str, folder: Path) -> list[str]:
    """Each question with its answer, in order, and nothing between them but how it was given."""
    file = folder / "paper.pdf"
    file.write_bytes(render(packet(answers=lines, language=language)))
    body = ["-x", "0", "-y", "25", "-W", "620", "-H", "716"]  # without the band and the foot
    command = ["pdftotext", "-raw", "-enc", "UTF-8", *body, str(file), "-"]
    told = subprocess.run(command, capture_output=True, check=True, timeout=120).stdout.decode()
    words = words_in(language)
    head = _squeezed(words("question") + words("answer") + words("how"))
    text = PAGE.join(_squeezed(page).removeprefix(head) for page in told.split("\f"))
    at, faults = 0, []
    for line in lines:
        question, answer = _squeezed(line.question), _squeezed(line.answer) or _squeezed(words("nothing"))
        found, end = _find(text, question, answer, at)
        if found < 0:
            faults.append(f"{line.item} is not printed as it was answered")
            continue
        if at and found - at > len(_squeezed(line.section + line.at + line.how + line.by)) + len(head) + 40:
            faults.append(f"something stands before {line.item}")
        at = end
    return faults


def _find(text: str, question: str, answer: str, at: int) -> tuple[int, int]:
    """Where the words begin and end; a row that no page holds goes on at the top of the next page."""
    words = question + answer
    start = text.find(words, at)
    if start >= 0:
        return start, start + len(words)
    start = text.find(words[: len(question) + 8], at)
    end = _end(text, words, start) if start >= 0 else -1
    return (start, end) if end >= 0 else (-1, at)


def _end(text: str, words: str, place: int) -> int:
    """Where the words end that begin at this place. How they were given may begin with the letters that would come next."""
    rest = text[place : place + len(words)]
    same = next((n for n, (a, b) in enumerate(zip(words, rest, strict=False)) if a != b), len(rest))
    if same == len(words):
        return place + same
    for cut in range(same, max(0, same - 3), -1):
        after = text.find(PAGE, place + cut) + 1
        end = _end(text, words[cut:], after) if after else -1
        if end >= 0:
            return end
    return -1


def _squeezed(text: str) -> str:
    """Without blanks, which poppler moves."""
    return "".join(normal(text).split())


def main(words: list[str]) -> int:
    count = int(words[0]) if words else 200
    with tempfile.TemporaryDirectory() as folder:
        found = run(count, 6, Path(folder))
    print(f"{found.responses} responses, {found.answers} answers, {found.letters} letters: {len(found.faults)} faults")
    print(f"{found.refused} texts with letters that cannot be printed: all refused when typed ({len(PRINTABLE)} letters can)")
    print("\n".join(found.faults[:20]))
    return 1 if found.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
