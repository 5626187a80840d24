"""Seven pages of a packet, made by this service and by other makers in turn: the same words, headings, table and drawing."""

import cProfile
import html
import io
import json
import os
import pstats
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import fontpkg_atkinson_hyperlegible as atkinson  # type: ignore[import-untyped, unused-ignore]
import pikepdf

from forms.paper.face import face
from forms.paper.markup import blocks
from tests.bench.makers import Page, numbered
from tests.bench.pages import OURS, SEAL, WHOLE, ours
from tests.builders_paper import packet

ROOT = Path(__file__).resolve().parent.parent.parent
FONTS = Path(atkinson.ROOT) / "files"
ENVIRONMENT = Path(os.environ.get("BENCH_ENVIRONMENT", ROOT / ".venv-bench"))
HOW = "python3 -m venv .venv-bench && .venv-bench/bin/pip install -r tests/bench/makers.txt"
OTHERS = ("typst", "weasyprint", "fpdf2")
CONTENT = "content.json"
CLAUSES, ANSWERS = 11, 25  # seven pages
ROUNDS = 21


class Sheet(NamedTuple):
    name: str
    median: float  # ms
    least: float
    cpu: float  # ms, median, of all its threads
    ratio: float  # to Typst in the same round, median
    first: float
    memory: float  # MB, the most
    size: int
    pages: int
    tagged: bool
    missing: int  # words of the content that the paper does not say


# The content


def content() -> Page:
    made = packet()
    found: list[list[Any]] = [["h1", "Consent record #NUMBER#"], ["drawing", "Drawing of a face from the front."]]
    for clause in made.consent[:CLAUSES]:
        found += [["h2", clause.title], *_prose(clause.body)]
    found.append(["h1", "Answers of visit #NUMBER#"])
    rows = [[line.question, f"{line.answer} (#NUMBER#)", f"{line.at}, {line.how}"] for line in made.answers[:ANSWERS]]
    found.append(["table", ["Question", "Answer", "How"], rows])
    found.append(["h1", "Aftercare"])
    for part in made.aftercare:
        found += [["h2", part.title], ["li", [line.words for line in part.lines]]]
    return {"title": "Consent record", "foot": "Sample Client \u00b7 visit #NUMBER#", "blocks": found, "svg": _svg()}


def _prose(body: str) -> Iterator[list[Any]]:
    lines: list[str] = []
    for block in blocks(body):
        plain = html.unescape(re.sub(r"</?\w+[^>]*>", "", block.text))
        if not block.listed:
            yield ["p", plain]
            continue
        lines.append(plain)
        if block.closes:
            yield ["li", lines]
            lines = []


def _svg() -> str:
    drawing = face()
    lines = "".join(f'<path d="{line.d}" stroke-width="{line.weight}"/>' for line in drawing.line)
    mirrored = "".join(f'<path d="{line.d}" stroke-width="{line.weight}"/>' for line in drawing.line if line.sides)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {drawing.width:g} {drawing.height:g}" fill="none" stroke="#22302E">'
        f'{lines}<g transform="matrix(-1 0 0 1 {drawing.width:g} 0)">{mirrored}</g></svg>'
    )


# The run


class Maker:
    """A process of its own, so that its memory is its own; it makes a paper when it is told a number."""

    def __init__(self, name: str, command: Sequence[str], folder: Path) -> None:
        self.name, self.out = name, folder / f"{name.replace(' ', '-')}.pdf"
        self.process = subprocess.Popen(
            [*command, str(folder / CONTENT), str(FONTS), str(self.out)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        self.took: list[dict[str, float]] = []

    def __enter__(self) -> "Maker":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.communicate()

    def make(self, number: int) -> None:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(f"{number}\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.name} made no paper.")
        self.took.append(json.loads(line))


def sheets(folder: Path, rounds: int = ROUNDS, others: Sequence[str] = OTHERS) -> list[Sheet]:
    own = [(name, [sys.executable, "-m", "tests.bench.pages", name]) for name in (OURS, SEAL, WHOLE)]
    theirs = [(name, [str(ENVIRONMENT / "bin" / "python"), str(Path(__file__).with_name("makers.py")), name]) for name in others]
    (folder / CONTENT).write_text(json.dumps(content()))
    with ExitStack() as stack:
        makers = [stack.enter_context(Maker(name, command, folder)) for name, command in (*theirs, *own)]
        for number in range(rounds + 1):  # the first also loads
            for maker in makers:
                maker.make(number)
    base = next((maker for maker in makers if maker.name == "typst"), makers[0])
    return [_sheet(maker, base, rounds) for maker in makers]


def _sheet(maker: Maker, base: Maker, last: int) -> Sheet:
    first, *took = maker.took
    data = maker.out.read_bytes()
    wall = [1000 * one["wall"] for one in took]
    ratios = [one["wall"] / other["wall"] for one, other in zip(took, base.took[1:], strict=True)]
    with pikepdf.open(io.BytesIO(data)) as document:
        pages, tagged = len(document.pages), "/StructTreeRoot" in document.Root
    return Sheet(
        maker.name,
        median(wall),
        min(wall),
        median(1000 * one["cpu"] for one in took),
        median(ratios),
        1000 * first["wall"],
        max(one["memory"] for one in maker.took),
        len(data),
        pages,
        tagged,
        0 if maker.name == WHOLE else missing(maker.out, 0 if maker.name == SEAL else last),
    )


def missing(file: Path, number: int) -> int:
    """Words that the content has and the paper does not say, or not as often."""
    page = numbered(content(), number)
    told = subprocess.run(["pdftotext", "-enc", "UTF-8", str(file), "-"], capture_output=True, text=True, check=True).stdout
    return (Counter(_words(page["blocks"])) - Counter(told.split())).total()


def _words(part: Any) -> Iterator[str]:
    """Of a block's parts, after the name of its kind; a drawing says its words to those who listen."""
    for kind, *rest in part:
        if kind != "drawing":
            yield from (word for one in _texts(rest) for word in one.split())


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    else:
        for one in part:
            yield from _texts(one)


_PARTS = {
    "breaking lines": ("paragraph.py", "breakLines"),
    "drawing paragraphs": ("paragraph.py", "drawPara"),
    "laying out tables": ("tables.py", "_calc"),
    "the structure tree": ("tagging.py", "_write_tree"),
    "writing the file, the tree with it": ("pdfdoc.py", "SaveToFile"),
    "reading markup": ("paraparser.py", "parse"),
}


def profiled(papers: int = 10) -> list[tuple[str, float]]:
    """Share of the time in each part; a part may hold another."""
    profile, page = cProfile.Profile(), content()
    ours(page)
    for number in range(papers):
        profile.runcall(ours, numbered(page, number))
    times: Any = pstats.Stats(profile).stats  # type: ignore[attr-defined, unused-ignore]
    whole = max(cumulative for _, _, _, cumulative, _ in times.values())
    shares = {
        what: sum(row[3] for (path, _, called), row in times.items() if path.endswith(file) and called == name)
        for what, (file, name) in _PARTS.items()
    }
    return sorted(((what, 100 * share / whole) for what, share in shares.items()), key=lambda one: -one[1])
