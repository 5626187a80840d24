"""Lays a story out on pages with the caller's own head and foot: the same story gives the same bytes."""

import io
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate  # type: ignore[import-untyped, unused-ignore]

from forms.paper.fonts import REGULAR
from forms.paper.metadata import MAKER, About
from forms.paper.styles import Sheet
from forms.paper.tagging import TaggedCanvas

STAMP = datetime(2000, 1, 1, tzinfo=UTC)
"""Of what is no client's packet. Not the clock: the digest printed on the page says which content it is."""

Furniture = Callable[[TaggedCanvas], None]


def about(title: str, subject: str, language: str) -> About:
    return About(title=title, author=MAKER, subject=subject, language=language, at=STAMP)


def printed(story: list[Any], sheet: Sheet, what: About, furniture: Furniture, when: str = "onPageEnd") -> bytes:
    """`when` the head and foot are drawn: at the end of a page, when it is known what stands on it, or at its beginning ("onPage")."""
    out = io.BytesIO()
    document = BaseDocTemplate(
        out,
        pagesize=(sheet.width * sheet.scale, sheet.height * sheet.scale),
        initialFontName=REGULAR,
        pageCompression=1,
        title=what.title,
        author=what.author,
        subject=what.subject,
        creator=MAKER,
        producer=MAKER,
    )
    frame = Frame(sheet.binding, sheet.bottom, sheet.text, sheet.page, 0, 0, 0, 0)
    dress = partial(_dress, furniture=furniture)
    begin = partial(_begin, scale=sheet.scale, dress=dress if when == "onPage" else None)
    document.addPageTemplates(PageTemplate("page", [frame], onPage=begin, **({} if when == "onPage" else {when: dress})))
    document.build(story, canvasmaker=partial(TaggedCanvas, about=what))
    return out.getvalue()


def _begin(canvas: TaggedCanvas, document: Any, scale: float, dress: Callable[[TaggedCanvas, Any], None] | None) -> None:
    if scale != 1:
        canvas.scale(scale, scale)  # holds for the whole page
    if dress:
        dress(canvas, document)


def _dress(canvas: TaggedCanvas, document: Any, furniture: Furniture) -> None:
    canvas.late["total"] = str(canvas.getPageNumber())
    with canvas.artifact("Pagination"):
        canvas.saveState()
        furniture(canvas)
        canvas.restoreState()
