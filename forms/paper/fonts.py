"""The typefaces, the fallback for characters that the first one lacks, and what neither can draw."""

import re
import unicodedata
from xml.sax.saxutils import escape

import fontpkg_atkinson_hyperlegible as atkinson  # type: ignore[import-untyped, unused-ignore]
import fontpkg_noto_sans as noto  # type: ignore[import-untyped, unused-ignore]
from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped, unused-ignore]
from reportlab.pdfbase.ttfonts import TTFont  # type: ignore[import-untyped, unused-ignore]

REGULAR, BOLD, ITALIC, BOLD_ITALIC = "Hyperlegible", "Hyperlegible-Bold", "Hyperlegible-Italic", "Hyperlegible-BoldItalic"
FALLBACK = "Noto"

_FILES = {REGULAR: "Regular", BOLD: "Bold", ITALIC: "Italic", BOLD_ITALIC: "BoldItalic"}


def _register() -> tuple[frozenset[str], frozenset[str]]:
    """Registers the fonts once; returns the characters of the first and of the fallback face."""
    for name, style in _FILES.items():
        pdfmetrics.registerFont(TTFont(name, str(atkinson.ROOT / "files" / f"AtkinsonHyperlegible-{style}.ttf")))
    pdfmetrics.registerFont(TTFont(FALLBACK, str(noto.ROOT / "files" / "NotoSans[wdth,wght].ttf")))
    pdfmetrics.registerFontFamily(REGULAR, REGULAR, BOLD, ITALIC, BOLD_ITALIC)
    pdfmetrics.registerFontFamily(FALLBACK, FALLBACK, FALLBACK, FALLBACK, FALLBACK)
    in_all = [set(pdfmetrics.getFont(name).face.charToGlyph) for name in _FILES]
    fallback = set(pdfmetrics.getFont(FALLBACK).face.charToGlyph)
    return _printable(set.intersection(*in_all)), _printable(fallback)


def _printable(codes: set[int]) -> frozenset[str]:
    """Without control and format characters, which would vanish or turn the text round."""
    return frozenset(chr(code) for code in codes if unicodedata.category(chr(code)) not in ("Cc", "Cf", "Cs", "Co", "Cn"))


FIRST, SECOND = _register()


def normal(text: str) -> str:
    """Composed accents, one kind of line break, no tabs."""
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")


def undrawable(text: str) -> tuple[str, ...]:
    """The characters that are printed as their number, because neither face has them."""
    return tuple(dict.fromkeys(char for char in normal(text) if char != "\n" and char not in FIRST and char not in SECOND))


def markup(text: str) -> str:
    """Plain text as paragraph markup: escaped, line breaks kept, fallback words marked. Nothing in it is ever a tag."""
    text = normal(text)
    if FIRST.issuperset(text):
        return escape(text)
    return "".join(_word(part) for part in re.split(r"(\s+)", text))


def _word(word: str) -> str:
    """A word stays in one face, so that it does not look pieced together."""
    word = "".join(char if char in FIRST or char in SECOND or char == "\n" else f"[U+{ord(char):04X}]" for char in word)
    if FIRST.issuperset(word.replace("\n", "")):
        return escape(word).replace("\n", "<br/>")
    if SECOND.issuperset(word):
        return f'<font face="{FALLBACK}">{escape(word)}</font>'
    return "".join(_word(char) for char in word)
