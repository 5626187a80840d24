"""The typefaces, and which of them draws a character. What none of them has is refused when it is typed (screening.letters)."""

import re
import unicodedata
from functools import cache
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape

import fontpkg_atkinson_hyperlegible as atkinson  # type: ignore[import-untyped, unused-ignore]
import fontpkg_noto_sans as noto  # type: ignore[import-untyped, unused-ignore]
from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped, unused-ignore]
from reportlab.pdfbase.ttfonts import TTFont  # type: ignore[import-untyped, unused-ignore]

REGULAR, BOLD, ITALIC, BOLD_ITALIC = "Hyperlegible", "Hyperlegible-Bold", "Hyperlegible-Italic", "Hyperlegible-BoldItalic"
FALLBACK = "Noto"
HAN = "Han"
_HAN_FILE = Path(__file__).with_name("DroidSansFallback-Han.ttf")
_HAN_BLOCKS = re.compile("[\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef]")

NAME = 80  # letters: as short as a name, which is set in one face where one has all of it

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


@cache
def _third() -> frozenset[str]:
    """Chinese and Japanese: registered when first met, as it takes a while."""
    pdfmetrics.registerFont(TTFont(HAN, str(_HAN_FILE)))
    pdfmetrics.registerFontFamily(HAN, HAN, HAN, HAN, HAN)
    return _printable(set(pdfmetrics.getFont(HAN).face.charToGlyph))


def face_of(char: str) -> str:
    """Empty where no face has it."""
    if char in FIRST:
        return REGULAR
    if char in SECOND:
        return FALLBACK
    return HAN if _HAN_BLOCKS.match(char) and char in _third() else ""


def drawn_as(char: str) -> str:
    """Of records older than the refusal: the character's number, never a box."""
    return char if face_of(char) else f"[U+{ord(char):04X}]"


def undrawable(text: str) -> tuple[str, ...]:
    """The characters that are printed as their number, because no face has them."""
    if FIRST.issuperset(text):
        return ()
    return tuple(dict.fromkeys(char for char in normal(text) if char != "\n" and not face_of(char)))


def markup(text: str) -> str:
    """Plain text as paragraph markup: escaped, line breaks kept, fallback words marked. Nothing in it is ever a tag."""
    text = normal(text)
    if FIRST.issuperset(text):
        return escape(text)
    if len(text) <= NAME and _is_of_second(text):
        return "".join(_in(face, "".join(run)) for face, run in groupby(text, _second_face))
    return "".join(_word(part) for part in re.split(r"(\s+)", text))


def _is_of_second(text: str) -> bool:
    """Letters of its own, not a lone sign; Chinese ones apart."""
    rest = re.sub(_HAN_BLOCKS, "", text)
    return SECOND.issuperset(rest) and any(char.isalpha() and char not in FIRST for char in rest)


def _second_face(char: str) -> str:
    return FALLBACK if char in SECOND else face_of(char) or FALLBACK


def _word(word: str) -> str:
    """A word stays in one face where one has all of it, so that it does not look pieced together."""
    word = "".join(char if char == "\n" else drawn_as(char) for char in word)
    if FIRST.issuperset(word.replace("\n", "")):
        return escape(word).replace("\n", "<br/>")
    if SECOND.issuperset(word):
        return _in(FALLBACK, word)
    return "".join(_in(face, "".join(run)) for face, run in groupby(word, lambda char: face_of(char) or REGULAR))


def _in(face: str, run: str) -> str:
    if face == REGULAR:
        return escape(run).replace("\n", "<br/>")
    return f'<font face="{face}">{escape(run)}</font>'
