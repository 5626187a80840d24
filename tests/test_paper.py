"""The packet as a PDF, read back with poppler and qpdf, which know nothing of how it was made."""

import io
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from forms.paper import render, undrawable
from forms.paper.face import DATA, face, steps
from forms.paper.fonts import markup
from forms.paper.markup import blocks, inline
from forms.paper.words import words_in
from screening.consent import Clause
from screening.errors import IntakeError
from screening.packet import AnswerLine, Packet, Party
from tests.builders_paper import answer_lines, care, clauses, event_lines, flag_lines, packet

ROOT = Path(__file__).resolve().parent.parent


def tool(*command: str, within: int = 60) -> subprocess.CompletedProcess[str]:
    if shutil.which(command[0]) is None:
        pytest.fail(f"This test needs {command[0]}: apt install poppler-utils qpdf")
    return subprocess.run(command, capture_output=True, text=True, timeout=within, check=False)


def written(pdf: bytes, folder: Path) -> str:
    path = folder / "packet.pdf"
    path.write_bytes(pdf)
    return str(path)


def read(pdf: bytes, folder: Path, *how: str) -> str:
    return tool("pdftotext", "-enc", "UTF-8", *how, written(pdf, folder), "-").stdout


def joined(text: str) -> str:
    """Without line breaks and runs of blanks: what wraps on paper is one sentence here."""
    return " ".join(text.split())


def squeezed(text: str) -> str:
    """Without any blank: poppler drops and adds some where letters stand far apart or faces change."""
    return "".join(text.split())


@cache
def sample() -> bytes:
    return render(packet())


def with_answer(answer: str, **more: Any) -> AnswerLine:
    values = {
        "section": "Words",
        "question": "In your own words?",
        "how": "asked alone",
        "by": "client",
        "at": "14 November 2026, 14:05 MST",
    }
    return AnswerLine.model_validate(values | {"answer": answer, "item": "own_words"} | more)


def on(paper: str) -> Packet:
    made = packet()
    return packet(clinic=made.clinic.model_copy(update={"paper": paper}))


# the file


def test_qpdf_finds_no_fault_and_does_find_a_planted_one(tmp_path: Path) -> None:
    assert tool("qpdf", "--check", written(sample(), tmp_path)).returncode == 0
    broken = sample().replace(b"endobj", b"endxxx", 1)
    assert tool("qpdf", "--check", written(broken, tmp_path)).returncode != 0


def fonts(pdf: bytes, folder: Path) -> list[list[str]]:
    return [line.split() for line in tool("pdffonts", written(pdf, folder)).stdout.splitlines()[2:]]


def test_every_font_is_embedded_and_subset(tmp_path: Path) -> None:
    made = render(packet(answers=(with_answer("Ελληνικά и кириллица ≥"),)))
    found = fonts(made, tmp_path)
    assert len(found) >= 4
    assert all(row[-5:-2] == ["yes", "yes", "yes"] for row in found), found


def test_the_font_check_notices_a_font_that_is_not_embedded(tmp_path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped, unused-ignore]

    path = tmp_path / "plain.pdf"
    canvas = Canvas(str(path))
    canvas.drawString(50, 50, "Helvetica")
    canvas.save()
    assert [row[-5] for row in fonts(path.read_bytes(), tmp_path)] == ["no"]


@pytest.mark.parametrize(("paper", "size"), [("Letter", "612 x 792"), ("A4", "595.276 x 841.89")])
def test_the_sheet_is_the_clinics(tmp_path: Path, paper: str, size: str) -> None:
    told = tool("pdfinfo", written(render(on(paper)), tmp_path)).stdout
    assert size in told
    assert re.search(r"Tagged:\s+yes", told)
    assert "Sample Client" not in told  # titles end up in logs and window lists


def test_the_same_packet_gives_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    code = (
        "import sys; from forms.paper import render; from tests.builders_paper import packet; from tests.test_paper import fixed;"
        "sys.stdout.buffer.write(render(fixed()))"
    )
    runs = []
    for seed in ("1", "2"):
        environment = os.environ | {"PYTHONHASHSEED": seed, "TZ": f"Etc/GMT+{seed}"}
        run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, timeout=60, check=True)
        runs.append(run.stdout)
    assert runs[0] == runs[1] == render(fixed())
    assert runs[0] != render(packet(note="Another note."))


def fixed() -> Packet:
    """With a fingerprint that is not made anew each time."""
    made = packet()
    return packet(certificate=made.certificate.model_copy(update={"fingerprint": "e5" * 32}))


def test_every_mark_has_its_element_and_every_element_its_mark(tmp_path: Path) -> None:
    assert tag_faults(sample()) == []


def test_every_row_of_a_table_fills_its_columns() -> None:
    with pikepdf.open(io.BytesIO(sample())) as document:
        tables = list(_elements(document.Root.StructTreeRoot.K, "/Table"))
        widths = [{sum(_columns(cell) for cell in row.K) for row in table.K} for table in tables]
    assert len(tables) >= 10
    assert all(len(width) == 1 for width in widths), widths


def _columns(cell: Any) -> int:
    return int(cell.A.get("/ColSpan", 1)) if "/A" in cell else 1


def _elements(element: Any, tag: str) -> Iterator[Any]:
    if element.get("/S") == tag:
        yield element
    kids = element.get("/K")
    for kid in kids if isinstance(kids, pikepdf.Array) else []:
        if isinstance(kid, pikepdf.Dictionary):
            yield from _elements(kid, tag)


def test_the_tag_check_notices_a_mark_without_an_element() -> None:
    with pikepdf.open(io.BytesIO(sample())) as document:
        del document.Root.StructTreeRoot.ParentTree.Nums[1][0]
        out = io.BytesIO()
        document.save(out)
    assert tag_faults(out.getvalue())


def tag_faults(pdf: bytes) -> list[str]:
    """Compares the marks on each page with the parent tree, and that with the structure tree; all that is drawn is marked."""
    faults: list[str] = []
    with pikepdf.open(io.BytesIO(pdf)) as document:
        tree: Any = document.Root.StructTreeRoot
        numbers = list(tree.ParentTree.Nums)
        parents = {int(numbers[at]): numbers[at + 1] for at in range(0, len(numbers), 2)}
        owner: dict[tuple[Any, int], Any] = {}
        _walk(tree.K, None, owner)
        for number, page in enumerate(document.pages, 1):
            expected = parents[int(page.obj.StructParents)]
            marks, bare = _marks(page)
            if sorted(marks) != list(range(len(expected))):
                faults.append(f"page {number}: {len(marks)} marks, {len(expected)} elements")
            elif any(owner.get((page.obj.objgen, mark)) != expected[mark].objgen for mark in marks):
                faults.append(f"page {number}: a mark belongs to another element")
            if bare:
                faults.append(f"page {number}: {bare} texts outside any mark")
    return faults


def _walk(element: Any, page: Any, owner: dict[tuple[Any, int], Any]) -> None:
    page = element.get("/Pg", page)
    kids = element.get("/K", pikepdf.Array())
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if not isinstance(kid, pikepdf.Dictionary):
            owner[page.objgen, int(kid)] = element.objgen
        elif kid.get("/Type") == "/MCR":
            owner[kid.Pg.objgen, int(kid.MCID)] = element.objgen
        elif kid.get("/Type") != "/OBJR":
            _walk(kid, page, owner)


def _marks(page: Any) -> tuple[list[int], int]:
    marks: list[int] = []
    depth, bare = 0, 0
    for step in pikepdf.parse_content_stream(page):
        operands, name = step.operands, str(step.operator)
        depth += {"BDC": 1, "BMC": 1, "EMC": -1}.get(name, 0)
        if name == "BDC" and "/MCID" in operands[1]:
            marks.append(int(operands[1]["/MCID"]))
        bare += name in ("Tj", "TJ", "'", "S", "f", "B", "Do") and depth == 0
    return marks, bare


# what it says


def test_each_question_is_printed_with_its_answer(tmp_path: Path) -> None:
    lines = tuple(
        line.model_copy(update={"question": f"Q{n:03d}?", "answer": f"A{n:03d}."}) for n, line in enumerate(answer_lines(120))
    )
    text = read(render(packet(answers=lines)), tmp_path, "-layout")
    assert re.findall(r"Q(\d{3})\?\s+A\1\.", text) == [f"{n:03d}" for n in range(120)]


def test_the_whole_consent_text_is_printed_word_for_word(tmp_path: Path) -> None:
    text = joined(read(sample(), tmp_path).replace("\u2022", ""))
    missing = []
    for clause in clauses("consent.md") + clauses("reading.md"):
        for line in clause.body.splitlines():
            words = joined(line.removeprefix("- ").replace("**", ""))
            # A sentence may be cut by a running foot; its first eight words are not, or the test would have to know the pages.
            if " ".join(words.split()[:8]) not in text:
                missing.append(words)
    missing += [line.words for part in care() for line in part.lines if " ".join(line.words.split()[:8]) not in text]
    assert len(missing) <= 3, missing


def test_reference_version_digests_and_state_are_printed(tmp_path: Path) -> None:
    made = packet()
    text = joined(read(render(made), tmp_path))
    proof = made.certificate
    for digest in (
        proof.protocol_digest,
        proof.response_digest,
        proof.text_digest,
        proof.decision_digest,
        proof.chain_head,
        proof.fingerprint,
    ):
        assert digest in text
    assert made.digest in text
    assert text.count(proof.approval) == 2  # cover and certificate
    assert all(joined(event.what) in text for event in event_lines())
    assert all(flag.because in text for flag in flag_lines())


def test_each_page_bears_client_reference_clinic_version_digest_and_its_number(tmp_path: Path) -> None:
    made = packet()
    pages = read(render(made), tmp_path, "-layout").split("\f")[:-1]
    for number, page in enumerate(pages, 1):
        foot = joined("\n".join(page.strip().splitlines()[-3:]))
        for part in (
            "Sample Client",
            "born 1985",
            "K74 M29 XA",
            "Sample Clinic",
            "version 2026.11",
            made.digest[:12],
            f"Page {number} of {len(pages)}",
        ):
            assert part in foot, (number, part)


def test_the_contents_name_the_pages_on_which_the_parts_begin(tmp_path: Path) -> None:
    pages = read(sample(), tmp_path, "-layout").split("\f")
    titles = ("Consent", "Photos", "Signatures", "Read beforehand", "Answers", "Review", "Certificate", "Aftercare")
    for number, title in enumerate(titles, 1):
        found = re.search(rf"\b{number}\s+{title}\s*(\d+)", pages[0])
        assert found, title
        assert re.search(rf"^\s*{number}\s+{title}$", pages[int(found[1]) - 1], re.M), title


def test_only_a_test_packet_bears_the_band_and_on_every_page(tmp_path: Path) -> None:
    pages = read(sample(), tmp_path).split("\f")[:-1]
    assert all("TEST DOCUMENT" in page for page in pages)
    assert "TEST DOCUMENT" not in read(render(packet(test=False)), tmp_path)


@pytest.mark.parametrize(
    "words",
    [
        "<b>bold</b> & <script>alert(1)</script>",
        '<font color="red">x</font> <br/> </para>',
        "</para><para>",
        "&lt; &amp; &#65; &nbsp;",
        "**not bold** - no list _x_ `y` $z$ \\n {braces} %s",
        "<img src='file:///etc/passwd'/> <a href='x'>y</a>",
        "Zoë Łukasz Đỗ Çağlar Ñandú Åse ŽIŽKA ő ű ß ø æ œ",
        "Ελληνικά кириллица ½ ° ≥",
        "1 < 2 > 0 & 3",
        "(brackets\\) \\050 endstream endobj",
    ],
)
def test_what_a_client_writes_comes_out_as_text(tmp_path: Path, words: str) -> None:
    made = render(packet(answers=(with_answer(words),), client=Party(name="Zoë <i>Sample</i> & Client"), note=words))
    text = squeezed(read(made, tmp_path, "-raw"))
    assert text.count(squeezed(words)) == 2
    assert squeezed("Zoë <i>Sample</i> & Client") in text
    assert tool("qpdf", "--check", written(made, tmp_path)).returncode == 0


def test_characters_without_a_glyph_are_printed_as_their_number_and_explained(tmp_path: Path) -> None:
    made = packet(answers=(with_answer("ש \U0001f600 a\u202eb \x07"),))
    bell = joined(read(render(packet(note="\x07")), tmp_path))
    assert "[U+0007]" in bell and "printed as their Unicode number" in bell
    text = joined(read(render(made), tmp_path))
    assert "[U+05E9] [U+1F600] a[U+202E]b [U+0007]" in text
    assert "printed as their Unicode number" in text
    assert undrawable("ש Zoë \u202e") == ("ש", "\u202e")
    assert "printed as their Unicode number" not in joined(read(sample(), tmp_path))


def test_a_decomposed_accent_is_drawn_as_one_letter(tmp_path: Path) -> None:
    assert "Zo\u00eb" in read(render(packet(note="Zoe\u0308")), tmp_path)


def test_long_answers_and_long_words_lose_nothing(tmp_path: Path) -> None:
    words = " ".join(f"w{n}" for n in range(700))
    unbroken = "x" * 400
    text = read(render(packet(answers=(with_answer(words), with_answer(unbroken)), note=words)), tmp_path)
    assert all(re.search(rf"\bw{n}\b", text) for n in range(700))
    assert text.count("x") >= 400


def test_a_failure_to_lay_out_does_not_quote_the_client(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise ValueError("paragraph 'I take apixaban' is too large")

    monkeypatch.setattr("forms.paper.press.BaseDocTemplate.build", fail)
    with pytest.raises(IntakeError) as caught:
        render(packet())
    assert "apixaban" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_an_empty_packet_is_still_a_packet(tmp_path: Path) -> None:
    nothing: dict[str, Any] = dict.fromkeys(
        (
            "consent",
            "read_before",
            "personal",
            "goals",
            "goal_areas",
            "avoid_areas",
            "photos",
            "teach_back",
            "modalities",
            "answers",
            "flags",
            "readings",
            "limits",
            "aftercare",
        ),
        (),
    )
    made = render(packet(**nothing, note=""))
    assert "No rule raised a flag." in read(made, tmp_path)
    assert tool("qpdf", "--check", written(made, tmp_path)).returncode == 0


def test_a_typed_signature_stands_like_a_drawn_one(tmp_path: Path) -> None:
    made = packet()
    typed = made.signature.model_copy(update={"typed": True, "strokes": ()})
    text = joined(read(render(packet(signature=typed)), tmp_path))
    assert "Signed by typing the name." in text
    assert made.signature.meaning in text
    assert "Signed by hand on the tablet." in joined(read(sample(), tmp_path))


def test_odd_ink_is_drawn_without_a_fault(tmp_path: Path) -> None:
    made = packet()
    for strokes in ((), ((),), (((5.0, 5.0, 0.0, 0.5),),), (((-900.0, 9000.0, 0.0, 0.5), (1.0, 1.0, 1.0, 0.5)),)):
        odd = made.signature.model_copy(update={"strokes": strokes, "width": 0.0, "height": 0.0})
        assert tool("qpdf", "--check", written(render(packet(signature=odd)), tmp_path)).returncode == 0


@pytest.mark.parametrize("paper", ["Letter", "A4"])
def test_no_heading_stands_alone_at_the_foot_of_a_page(tmp_path: Path, paper: str) -> None:
    words = words_in("en")
    heads = {
        words(key)
        for key in (
            "agreed",
            "where",
            "choices_title",
            "teach_title",
            "sign_title",
            "room",
            "measured",
            "note",
            "digests",
            "events_title",
        )
    }
    heads |= {words.named("lane", lane) for lane in ("decide", "do", "talk", "know")}
    for count in (20, 47, 84):
        pages = read(render(on(paper).model_copy(update={"answers": answer_lines(count)})), tmp_path, "-layout").split("\f")[:-1]
        last = [page.strip().splitlines()[-3].strip() for page in pages]
        assert not [line for line in last if line in heads]


def test_flags_stand_by_lane_whatever_their_order_and_whether_lanes_come_as_ids_or_in_words(tmp_path: Path) -> None:
    heads = ["To decide", "To do in the room", "To talk about", "To know"]
    for lanes in (
        ("know", "decide", "talk", "do", "decide"),
        ("To know", "To decide", "To talk about", "To do in the room", "To decide"),
    ):
        flags = tuple(flag.model_copy(update={"lane": lane}) for flag, lane in zip(flag_lines(), lanes, strict=False))
        text = read(render(packet(flags=flags)), tmp_path, "-layout")
        assert re.findall(r"^\s*(To (?:decide|do in the room|talk about|know))$", text, re.M) == heads


# the small parts


def test_markdown_knows_paragraphs_lists_and_bold_only() -> None:
    found = blocks("One\nline.\n\n- a **b**\n- c\n  d\n\n# <i>x</i> [y](z)")
    assert [(block.text, block.listed) for block in found] == [
        ("One line.", False),
        ("a <b>b</b>", True),
        ("c d", True),
        ("# &lt;i&gt;x&lt;/i&gt; [y](z)", False),
    ]
    assert inline("2 ** 3 ** 4 & **a") == "2 ** 3 ** 4 &amp; **a"


def test_plain_text_never_becomes_markup() -> None:
    assert markup("<b>&amp;</b>\nnext **x**") == "&lt;b&gt;&amp;amp;&lt;/b&gt;<br/>next **x**"
    assert markup("Ж<i> x") == '<font face="Noto">Ж&lt;i&gt; x</font>', "as short as a name: one face"
    assert markup("Ж<i> " + "x" * 90) == '<font face="Noto">Ж&lt;i&gt;</font> ' + "x" * 90


def test_the_face_has_every_area_of_the_protocol() -> None:
    content = tomllib.loads((ROOT / "forms/protocols/facial_acupuncture/protocol.toml").read_text(encoding="utf-8"))
    drawn = {zone.id: zone.sides for zone in face().zone}
    assert drawn == {area["id"]: area["sides"] for area in content["area"]}
    assert set(drawn) <= set(tomllib.loads((ROOT / "forms/paper/words.toml").read_text(encoding="utf-8"))["en"]["area"])


def test_the_face_stays_in_its_box() -> None:
    assert DATA.is_file()
    for d in [zone.d for zone in face().zone] + [line.d for line in face().line]:
        for letter, numbers in steps(d):
            assert letter in "MLCZ"
            assert all(0 <= number <= face().width for number in numbers[::2])
            assert all(0 <= number <= face().height for number in numbers[1::2])


def test_words_of_an_unknown_language_are_the_english_ones() -> None:
    assert words_in("xx")("client") == words_in("en")("client")


def test_a_clause_whose_heading_is_longer_than_its_text_does_not_run_into_the_next(tmp_path: Path) -> None:
    many = tuple(
        Clause(id=f"c{n}", title="A heading of many words that takes several lines indeed", body="Short.") for n in range(3)
    )
    boxes = tool("pdftotext", "-bbox-layout", written(render(packet(consent=many)), tmp_path), "-").stdout
    tops = [float(top) for top in re.findall(r'<word [^>]*yMin="([\d.]+)"[^>]*>heading</word>', boxes)]
    ends = [float(end) for end in re.findall(r'<word [^>]*yMax="([\d.]+)">indeed</word>', boxes)]
    assert len(tops) == len(ends) == 3
    assert all(end < top for end, top in zip(ends, tops[1:], strict=False))
