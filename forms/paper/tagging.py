"""Structure tags for reportlab, so that a screen reader finds headings, lists, tables and figures (in the direction of PDF/UA-1).

reportlab writes no tags itself. The canvas here keeps a tree of elements, wraps what is drawn in marked content, and writes the
tree, the parent tree and the metadata when the document is saved. It also stamps the document with a given time instead of the
clock, so that the same packet gives the same bytes.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.utils import TimeStamp  # type: ignore[import-untyped, unused-ignore]
from reportlab.pdfbase import pdfdoc  # type: ignore[import-untyped, unused-ignore]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped, unused-ignore]

MAKER = "intake-screening"
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


@dataclass(frozen=True, slots=True)
class About:
    """What the document says of itself: no health data, no client's name."""

    title: str
    author: str
    subject: str
    language: str
    at: datetime


class TaggedCanvas(Canvas):  # type: ignore[misc, unused-ignore]
    def __init__(self, *args: Any, about: About, **options: Any) -> None:
        super().__init__(*args, **options | {"lang": about.language})
        self.about = about
        self.root = Element("Document")
        self.inside = [self.root]
        self.silent = False  # inside an artifact: nothing is marked
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
        self._write_tree()
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
        catalogue.Metadata = pdfdoc.XMP(creator=lambda doc: _xmp(self.about))

    def _object(self, element: Element, parent: Any, pages: list[Any]) -> Any:
        body = pdfdoc.PDFDictionary({"Type": pdfdoc.PDFName("StructElem"), "S": pdfdoc.PDFName(element.tag), "P": parent})
        for name, value in element.attributes.items():
            body[name] = _attributes(value) if isinstance(value, dict) else pdfdoc.PDFString(value)
        element.reference = self._doc.Reference(body)
        home = next((kid[0] for kid in element.kids if isinstance(kid, tuple)), None)
        if home is not None:
            body["Pg"] = pages[home]
        kids = []
        for kid in element.kids:
            if isinstance(kid, Element):
                kids.append(self._object(kid, element.reference, pages))
            elif kid[0] == home:
                kids.append(kid[1])
            else:
                kids.append(pdfdoc.PDFDictionary({"Type": pdfdoc.PDFName("MCR"), "Pg": pages[kid[0]], "MCID": kid[1]}))
        body["K"] = pdfdoc.PDFArray(kids)
        return element.reference


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


_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>{at}</xmp:CreateDate><xmp:ModifyDate>{at}</xmp:ModifyDate><xmp:CreatorTool>{maker}</xmp:CreatorTool>
<pdf:Producer>{maker}</pdf:Producer><pdfuaid:part>1</pdfuaid:part></rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


def _xmp(about: About) -> bytes:
    words = {name: escape(str(getattr(about, name))) for name in ("title", "author", "subject", "language")}
    return _XMP.format(maker=MAKER, at=about.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00"), **words).encode()
