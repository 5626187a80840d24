"""Signing on glass: a page that never scrolls, ink that survives turning, what is no signature, and the same ink on paper."""

import base64
import io
import math
import re
import subprocess
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator

from forms.sealing import seal_visit
from screening.actions import reviewing, visits
from screening.consent import Signer
from screening.rule import Modality
from screening.visit import Status
from tests.browser.people import LANDSCAPE, PORTRAIT, Tablet
from tests.browser.server import Server
from tests.builders import House, protocol

PHONE = {"width": 812, "height": 375}
Picture = np.ndarray[Any, np.dtype[np.bool_]]


class Pad(Tablet):
    """A tablet at the signature."""

    def turn(self, size: dict[str, int]) -> None:
        self.page.set_viewport_size({"width": size["width"], "height": size["height"]})
        self.page.wait_for_timeout(350)

    def read_larger(self, size: str) -> None:
        self.key("bar").get_by_text(size, exact=True).first.click()
        self.settle()

    @property
    def pad(self) -> Locator:
        return self.page.locator("canvas.pad").first

    def at(self, x: float, y: float) -> tuple[float, float]:
        """A place in the pad, in parts of its width and height."""
        box = self.pad.bounding_box()
        assert box
        return box["x"] + x * box["width"], box["y"] + y * box["height"]

    def stroke(self, places: Sequence[tuple[float, float]]) -> None:
        self.page.mouse.move(*self.at(*places[0]))
        self.page.mouse.down()
        for place in places[1:]:
            self.page.mouse.move(*self.at(*place))
        self.page.mouse.up()
        self.settle()

    def clear(self) -> None:
        self.page.get_by_role("button", name=self.words["sign_clear"]).click()
        self.settle()

    def to_sign(self) -> None:
        self.consent()
        self.page.wait_for_selector("canvas.pad")
        self.settle()

    def heights(self) -> tuple[bool, float]:
        """Whether anything scrolls, and how high the pad is."""
        found = self.page.evaluate(
            """() => { const main = document.querySelector('[data-testid="stMain"]'), whole = document.scrollingElement;
              return whole.scrollHeight > innerHeight || main.scrollHeight > main.clientHeight }"""
        )
        box = self.pad.bounding_box()
        assert box
        return bool(found), box["height"]

    def overlapping(self) -> list[str]:
        """Parts of the page that lie over each other or outside of the glass."""
        return list(
            self.page.evaluate(
                """() => { const parts = ['sheet_said', 'sheet_pad', 'sheet_ways', 'nav'].map(name => [name,
                    document.querySelector('.st-key-' + name).getBoundingClientRect()]);
                  return parts.filter(([name, one]) => one.top < -0.5 || one.bottom > innerHeight + 0.5 || parts.some(([other, two]) =>
                    other !== name && one.left < two.right - 1 && two.left < one.right - 1 && one.top < two.bottom - 1
                    && two.top < one.bottom - 1)).map(([name]) => name) }"""
            )
        )

    def picture(self) -> Picture:
        """The ink on the glass."""
        data = self.pad.evaluate("pad => pad.toDataURL('image/png')").partition(",")[2]
        return np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).getchannel("A")) > 60


@pytest.fixture
def pads(browser: Browser, server: Server) -> Iterator[list[Pad]]:
    opened: list[Pad] = []
    yield opened
    for pad in opened:
        assert pad.errors == [] and pad.foreign == []
        pad.context.close()


def released(house: House, *also: Signer) -> str:
    ref = house.submitted(goals=["lines"], goal_areas=["forehead"])
    reads = house.visit(ref).evidence
    reviewing.decide(house.store, protocol(), house.p, house.tick(), ref, house.fitting(ref), {}, reads, "A 1234", also_sign=also)
    house.release(ref)
    return ref


def a_pad(browser: Browser, server: Server, pads: list[Pad], house: House, ref: str, size: dict[str, int] = LANDSCAPE) -> Pad:
    pad = Pad(browser, server.url, size)
    pads.append(pad)
    pad.take(house, ref, visits.SIGN)
    pad.to_sign()
    return pad


# Pictures of ink


def framed(ink: Picture, wide: int = 400) -> Picture:
    """The ink alone, in a measure of its own."""
    rows, columns = np.nonzero(ink)
    cut = ink[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    high = max(1, round(wide * cut.shape[0] / cut.shape[1]))
    return np.asarray(Image.fromarray(cut).convert("L").resize((wide, high), Image.Resampling.BOX)) > 60


def near(ink: Picture, reach: int = 6) -> Picture:
    found = ink.copy()
    for _ in range(reach):
        padded = np.pad(found, 1)
        found = padded[1:-1, 1:-1] | padded[:-2, 1:-1] | padded[2:, 1:-1] | padded[1:-1, :-2] | padded[1:-1, 2:]
    return found


def alike(one: Picture, two: Picture) -> float:
    """How much of each ink lies close to the other, the smaller part; 0 where even their shapes differ."""
    a, b = framed(one), framed(two)
    if not 0.85 < a.shape[0] / b.shape[0] < 1.18:
        return 0.0
    b = np.asarray(Image.fromarray(b).resize((a.shape[1], a.shape[0])))
    return float(min((a & near(b)).sum() / a.sum(), (b & near(a)).sum() / b.sum()))


def _place(word: str, below: str) -> re.Match[str] | None:
    return re.search(rf'xMin="([\d.]+)" yMin="[\d.]+" xMax="[\d.]+" yMax="([\d.]+)">{word}<', below)


def printed(packet: bytes, folder: Path) -> Picture:
    """The ink on the packet's page: what stands between the word Client and the line under it."""
    path = folder / "packet.pdf"
    path.write_bytes(packet)
    boxes = subprocess.run(["pdftotext", "-bbox", path, "-"], capture_output=True, text=True, check=True).stdout
    pages = {number: page.rpartition(">Signatures</word>")[2] for number, page in enumerate(boxes.split("<page ")[1:], 1)}
    placed = {number: [_place(word, below) for word in ("Client", "Practitioner")] for number, below in pages.items()}
    number, (client, practitioner) = next(
        (number, found) for number, found in placed.items() if all(found) and ">Signatures<" in boxes.split("<page ")[number]
    )
    scale = 200 / 72
    command = ["pdftoppm", "-r", "200", "-gray", "-f", str(number), "-l", str(number), "-singlefile", path, folder / "page"]
    subprocess.run(command, check=True)
    page = np.asarray(Image.open(folder / "page.pgm"))
    top, left, right = float(client[2]), float(client[1]), float(practitioner[1])
    return (
        page[round((top + 1) * scale) : round((top + 54) * scale), round((left - 1) * scale) : round((right - 12) * scale)] < 128
    )


def wave(left: float = 0.1, right: float = 0.6, turns: float = 4) -> list[tuple[float, float]]:
    """A distinctive line: it rises, and its waves grow."""
    return [
        (left + (right - left) * at / 60, 0.62 - 0.2 * at / 60 + (0.08 + 0.2 * at / 60) * math.sin(turns * math.tau * at / 60))
        for at in range(61)
    ]


def test_the_page_never_scrolls_and_ink_survives_turning_and_comes_out_the_same_on_paper(
    browser: Browser, served: House, server: Server, pads: list[Pad], tmp_path: Path
) -> None:
    ref = released(served)
    pad = a_pad(browser, server, pads, served, ref)
    for text in ("A++", "A+", "A"):
        pad.read_larger(text)
        for size in (LANDSCAPE, PORTRAIT):
            pad.turn(size)
            scrolls, high = pad.heights()
            assert not scrolls and high >= 130 and pad.overlapping() == [], (text, size)
    pad.turn(PHONE)
    scrolls, high = pad.heights()
    assert not scrolls and high >= 130 and pad.overlapping() == []

    pad.turn(LANDSCAPE)
    pad.stroke(wave())
    before = pad.picture()
    for size in (PORTRAIT, PHONE, LANDSCAPE, PORTRAIT):
        pad.turn(size)
        assert alike(before, pad.picture()) > 0.97, "turned between strokes"
    low = [(0.2 + 0.01 * at, 0.9 + 0.05 * math.sin(at)) for at in range(40)]
    pad.page.mouse.move(*pad.at(*low[0]))
    pad.page.mouse.down()
    for place in low[1:20]:
        pad.page.mouse.move(*pad.at(*place))
    drawn = pad.picture()
    pad.turn(LANDSCAPE)
    assert alike(drawn, pad.picture()) > 0.97, "turned in the middle of a stroke"
    for place in low[20:]:
        pad.page.mouse.move(*pad.at(*place))
    pad.page.mouse.up()
    pad.settle()
    drawn = pad.picture()
    assert alike(before, drawn) < 0.9, "the control: another ink is told apart"
    pad.turn(PORTRAIT)
    assert alike(drawn, pad.picture()) > 0.97
    pad.press("sign")
    assert pad.page.url.endswith("/done")

    consent = served.visit(ref).consent
    assert consent
    signature = consent.signature
    assert len(signature.strokes) == 3, "a stroke that was turned goes on as another"
    moments = [point[2] for stroke in signature.strokes for point in stroke]
    assert moments == sorted(moments) and moments[-1] > 300
    assert all(point[3] > 0 for stroke in signature.strokes for point in stroke[:-1]), "pressure is kept"
    assert all(
        0 <= point[0] <= signature.width and 0 <= point[1] <= signature.height for stroke in signature.strokes for point in stroke
    )
    served.countersign(ref)
    with ThreadPoolExecutor(1) as apart:  # sealing runs a loop of its own, and the browser holds one here
        apart.submit(seal_visit, served.store, protocol(), served.practitioner, ref, served.reference(), served.tick()).result()
    with served.store.read() as reader:
        (document,) = reader.documents_of(ref)
    paper = printed(document.body, tmp_path)
    assert alike(paper, drawn) > 0.95
    assert alike(paper, before) < 0.9 and alike(paper, drawn[:, ::-1]) < 0.9, "the control"


def test_what_is_no_signature_is_refused_and_a_typed_name_stands_alike(
    browser: Browser, served: House, server: Server, pads: list[Pad]
) -> None:
    ref = released(served)
    pad = a_pad(browser, server, pads, served, ref, PORTRAIT)
    speck = [(0.03 + 0.01 * math.cos(at), 0.03 + 0.01 * math.sin(at)) for at in range(40)]
    beside = [(0.9, 0.5), *((1.0 + 0.04 * (at % 2), -0.3 + 0.05 * at) for at in range(40))]
    faults = {
        "a dot": [(0.5, 0.5), (0.501, 0.5)],
        "a line": [(0.1 + 0.02 * at, 0.2 + 0.01 * at) for at in range(40)],
        "a speck": speck,
        "beside the box": beside,
    }
    pad.press("sign")
    assert pad.words["sign_empty"] in pad.text
    for name, places in faults.items():
        pad.stroke(places)
        pad.press("sign")
        assert pad.words["sign_small"] in pad.text, name
        assert not pad.heights()[0], "a message takes its room from the pad"
        pad.clear()
        assert not pad.picture().any()
        assert pad.words["sign_small"] not in pad.text
    assert served.visit(ref).consent is None

    pad.stroke(wave())
    pad.page.reload()
    pad.settle()
    assert pad.words["plan_title"] in pad.text, "ink that was not sent is nowhere: the plan comes first again"
    pad.to_sign()
    assert not pad.picture().any()
    pad.press("sign_other")
    pad.write("sign_typed", "Sample Client")
    pad.press("sign")
    assert pad.page.url.endswith("/done")
    consent = served.visit(ref).consent
    assert consent and consent.signature.typed and served.status(ref) is Status.to_countersign
    served.answer(ref, easy_bruise="not_sure")
    visit = served.visit(ref)
    assert visit.consent is None and visit.dropped_ink, "a changed answer drops it"


def test_a_guardian_an_interpreter_and_a_witness_sign_one_after_another_without_scrolling(
    browser: Browser, served: House, server: Server, pads: list[Pad]
) -> None:
    ref = released(served, Signer.guardian, Signer.interpreter, Signer.witness)
    pad = a_pad(browser, server, pads, served, ref)
    for role in (Signer.guardian, Signer.interpreter, Signer.witness):
        pad.page.wait_for_selector(f".st-key-ink_{role}")
        for text in ("A++", "A"):
            pad.read_larger(text)
            for size in (LANDSCAPE, PORTRAIT):
                pad.turn(size)
                scrolls, high = pad.heights()
                assert not scrolls and high >= 100 and pad.overlapping() == [], (role, text, size)
        assert not pad.picture().any(), "everybody has a pad of their own"
        pad.write(f"name_{role}", f"Sample {role.title()}")
        if role is Signer.guardian:
            pad.write("relation_guardian", "mother")
        pad.stroke(wave(turns=3 + len(role) % 3))
        assert served.visit(ref).consent is None
        pad.press("sign")
    assert pad.page.url.endswith("/done")
    consent = served.visit(ref).consent
    assert consent and consent.signers == (Signer.guardian, Signer.interpreter, Signer.witness)
    assert [one.name for one in (consent.signature, *consent.others)] == [
        "Sample Guardian",
        "Sample Interpreter",
        "Sample Witness",
    ]
    assert served.status(ref) is Status.to_countersign and consent.agreed == frozenset(Modality)
