"""Structure tags for reportlab, so that a screen reader finds headings, lists, tables and figures (in the direction of PDF/UA-1).

reportlab writes no tags itself. The canvas here keeps a tree of elements, wraps what is drawn in marked content, and writes the
tree, the parent tree and what an archive asks for (metadata, the colours' meaning, attachments) when the document is saved. It
also stamps the document with a given time instead of the clock, so that the same packet gives the same bytes.

Claimed in the metadata: PDF/UA-1 and PDF/A-2b, or A-3b with an attachment. No certified validator has confirmed it.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from reportlab import rl_config  # type: ignore[import-untyped, unused-ignore]
from reportlab.lib.utils import TimeStamp  # type: ignore[import-untyped, unused-ignore]
from reportlab.pdfbase import pdfdoc  # type: ignore[import-untyped, unused-ignore]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped, unused-ignore]

from forms.paper.metadata import About, Attachment, xmp

PROFILE = Path(__file__).with_name("sRGB.icc").read_bytes()
Mark = tuple[int, int]  # page, number of the marked content on it


@dataclass(slots=True, eq=False)
class Element:
    tag: str
    attributes: dict[str, Any] = field(default_factory=dict)
    kids: list[Element | Mark] = field(default_factory=list)
    reference: Any = None

    def add(self, tag: str, **attributes: Any) -> Element:
        kid = Element(tag, attributes)
        self.kids.append(kid)
        return kid


rl_config.useA85 = 0  # bytes, not letters: smaller and faster
_unended = pdfdoc.PDFStream.format


def _ended(stream: Any, document: Any) -> bytes:
    """PDF/A wants the end of a stream on a line of its own."""
    written: bytes = _unended(stream, document)
    return written.removesuffix(b"endstream\n") + b"\nendstream\n"


pdfdoc.PDFStream.format = _ended


class TaggedCanvas(Canvas):  # type: ignore[misc, unused-ignore]
    def __init__(self, *args: Any, about: About, **options: Any) -> None:
        super().__init__(*args, **options | {"lang": about.language, "pdfVersion": (1, 7)})
        self.about = about
        self.root = Element("Document")
        self.inside = [self.root]
        self.silent = False  # inside an artifact: nothing is marked
        self.foot = Element("P")  # what the first page says at its foot, read last
        self._marks: list[list[Element]] = [[]]
        self._late: dict[str, tuple[str, float]] = {}
        self.late: dict[str, str] = {}  # texts known only at the end, by key
        self._stamp(about)

    def _stamp(self, about: About) -> None:
        moment = about.at.astimezone(UTC)
        stamp = TimeStamp(invariant=1)
        stamp.t, stamp.lt = moment.timestamp(), time.gmtime(moment.timestamp())
        stamp.YMDhms = tuple(stamp.lt)[:6]
        self._doc._timeStamp = stamp
        self._doc.signature = hashlib.md5(usedforsecurity=False)  # else the file's /ID differs each time

    # what is drawn, and where it stands in the tree
    def element(self, tag: str, **attributes: Any) -> Element:
        return self.inside[-1].add(tag, **attributes)

    @contextmanager
    def within(self, element: Element) -> Iterator[None]:
        self.inside.append(element)
        try:
            yield
        finally:
            self.inside.pop()

    @contextmanager
    def marked(self, element: Element) -> Iterator[None]:
        """Everything drawn here is the content of `element`."""
        if self.silent:
            yield
            return
        marks = self._marks[-1]
        element.kids.append((len(self._marks) - 1, len(marks)))
        self._code.append(f"/{element.tag} <</MCID {len(marks)}>> BDC")
        marks.append(element)
        yield
        self._code.append("EMC")

    @contextmanager
    def artifact(self, kind: str = "Layout") -> Iterator[None]:
        """Everything drawn here is decoration, or repeats what was said."""
        if self.silent:
            yield
            return
        self._code.append(f"/Artifact <</Type /{kind}>> BDC")
        self.silent = True
        yield
        self.silent = False
        self._code.append("EMC")

    @contextmanager
    def said_once(self, last: bool = False) -> Iterator[None]:
        """Words that every page repeats and no other place says: content on the first page, decoration on the others."""
        if self.getPageNumber() > 1:
            yield
            return
        self._code.append("EMC")
        self.silent = False
        with self.marked(self.foot if last else self.element("P")):
            yield
        self.silent = True
        self._code.append("/Artifact <</Type /Pagination>> BDC")

    def draw_late(self, key: str, x: float, y: float, font: str, size: float) -> None:
        """Leaves room for a text that is known only when the document ends (`late[key]`)."""
        self._late[key] = (font, size)
        self.saveState()
        self.translate(x, y)
        self.doForm(key)
        self.restoreState()

    def showPage(self) -> None:
        super().showPage()
        page = self._doc.Pages.pages[-1]
        page.__NoDefault__ = [*pdfdoc.PDFPage.__NoDefault__, "StructParents", "Tabs"]
        page.StructParents, page.Tabs = len(self._marks) - 1, pdfdoc.PDFName("S")
        self._marks.append([])

    def save(self) -> None:
        if self._code:
            self.showPage()
        for key, (font, size) in self._late.items():
            self.beginForm(key, -1, -size, 30 * size, 2 * size)
            self.setFont(font, size)
            self.drawString(0, 0, self.late.get(key, ""))
            self.endForm()
        self.root.kids += [self.foot] if self.foot.kids else []
        self._write_tree()
        self._write_archive()
        self._doc.SaveToFile(self._filename, self)

    # the tree as PDF objects
    def _write_tree(self) -> None:
        catalogue = self._doc.Catalog
        catalogue.__Refs__ = [name for name in pdfdoc.PDFCatalog.__Refs__ if name not in ("MarkInfo", "ViewerPreferences")]
        pages = [self._doc.Reference(page) for page in self._doc.Pages.pages]
        root = pdfdoc.PDFDictionary({"Type": pdfdoc.PDFName("StructTreeRoot")})
        root["K"] = self._object(self.root, self._doc.Reference(root), pages)
        numbers: list[Any] = []
        for number, marks in enumerate(self._marks[: len(pages)]):
            numbers += [number, self._doc.Reference(pdfdoc.PDFArray([element.reference for element in marks]))]
        root["ParentTree"] = self._doc.Reference(pdfdoc.PDFDictionary({"Nums": pdfdoc.PDFArray(numbers)}))
        root["ParentTreeNextKey"] = len(pages)
        catalogue.StructTreeRoot = root
        catalogue.MarkInfo = pdfdoc.PDFDictionary({"Marked": "true"})
        catalogue.ViewerPreferences = pdfdoc.PDFDictionary({"DisplayDocTitle": "true"})

    def _write_archive(self) -> None:
        """What the colours mean, what the document says of itself, and the attachments."""
        catalogue = self._doc.Catalog
        catalogue.__NoDefault__ = [*pdfdoc.PDFCatalog.__NoDefault__, "OutputIntents", "AF"]
        catalogue.OutputIntents = pdfdoc.PDFArray([_output_intent(self._doc)])
        catalogue.Metadata = pdfdoc.XMP(creator=lambda doc: xmp(self.about))
        if self.about.attachments:
            files = [_attached(self._doc, one, self.about.at) for one in self.about.attachments]
            names = [
                part
                for one, file in zip(self.about.attachments, files, strict=True)
                for part in (pdfdoc.PDFString(one.name), file)
            ]
            embedded = pdfdoc.PDFDictionary({"Names": pdfdoc.PDFArray(names)})
            catalogue.Names = pdfdoc.PDFDictionary({"EmbeddedFiles": embedded})
            catalogue.AF = pdfdoc.PDFArray(files)

    def _object(self, element: Element, parent: Any, pages: list[Any]) -> Any:
        written = _Written(element, parent, pages)
        element.reference = self._doc.Reference(written)
        for kid in element.kids:
            if isinstance(kid, Element):
                self._object(kid, element.reference, pages)
        return element.reference


class _Written(pdfdoc.PDFObject):  # type: ignore[misc, unused-ignore]
    """An element as it stands in the file. By hand: there are hundreds, and reportlab's dictionaries took a sixth of the time."""

    def __init__(self, element: Element, parent: Any, pages: list[Any]) -> None:
        self.element, self.parent, self.pages = element, parent, pages

    def format(self, document: Any) -> bytes:
        numbers = document.idToObjectNumberAndVersion
        element = self.element
        home = next((kid[0] for kid in element.kids if isinstance(kid, tuple)), None)
        place = [_reference(numbers, page) for page in self.pages] if home is not None else []
        kids = [
            _reference(numbers, kid.reference)
            if isinstance(kid, Element)
            else str(kid[1])
            if kid[0] == home
            else f"<< /MCID {kid[1]} /Pg {place[kid[0]]} /Type /MCR >>"
            for kid in element.kids
        ]
        more = {
            name: pdfdoc.format(_attributes(value) if isinstance(value, dict) else pdfdoc.PDFString(value), document)
            for name, value in element.attributes.items()
        }
        lines = {
            "K": f"[ {' '.join(kids)} ]".encode(),
            "P": _reference(numbers, self.parent).encode(),
            **({"Pg": place[home].encode()} if home is not None else {}),
            "S": f"/{element.tag}".encode(),
            "Type": b"/StructElem",
            **more,
        }
        return b"<< " + b" ".join(f"/{name} ".encode() + lines[name] for name in sorted(lines)) + b" >>"


def _reference(numbers: dict[str, tuple[int, int]], to: Any) -> str:
    number, version = numbers[to.name]
    return f"{number} {version} R"


def _attributes(values: dict[str, Any]) -> Any:
    return pdfdoc.PDFDictionary(
        {
            name: pdfdoc.PDFName(value)
            if isinstance(value, str)
            else pdfdoc.PDFArray(value)
            if isinstance(value, list)
            else value
            for name, value in values.items()
        }
    )


def _output_intent(document: Any) -> Any:
    profile = pdfdoc.PDFStream(pdfdoc.PDFDictionary({"N": 3}), PROFILE, filters=[pdfdoc.PDFZCompress])
    return pdfdoc.PDFDictionary(
        {
            "Type": pdfdoc.PDFName("OutputIntent"),
            "S": pdfdoc.PDFName("GTS_PDFA1"),
            "OutputConditionIdentifier": pdfdoc.PDFString("sRGB"),
            "Info": pdfdoc.PDFString("sRGB IEC61966-2.1"),
            "DestOutputProfile": document.Reference(profile),
        }
    )


def _attached(document: Any, one: Attachment, at: datetime) -> Any:
    moment = at.astimezone(UTC).strftime("D:%Y%m%d%H%M%S+00'00'")
    about = {
        "Type": pdfdoc.PDFName("EmbeddedFile"),
        "Subtype": "/" + one.kind.replace("/", "#2F"),  # a name in which the slash is written by its number
        "Params": pdfdoc.PDFDictionary({"Size": len(one.data), "ModDate": pdfdoc.PDFString(moment)}),
    }
    stream = pdfdoc.PDFStream(pdfdoc.PDFDictionary(about), one.data, filters=[pdfdoc.PDFZCompress])
    body = document.Reference(stream)
    file = {
        "Type": pdfdoc.PDFName("Filespec"),
        "F": pdfdoc.PDFString(one.name),
        "UF": pdfdoc.PDFString(one.name),
        "Desc": pdfdoc.PDFString(one.words),
        "AFRelationship": pdfdoc.PDFName("Source"),
        "EF": pdfdoc.PDFDictionary({"F": body, "UF": body}),
    }
    return document.Reference(pdfdoc.PDFDictionary(file))
