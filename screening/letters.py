"""Which characters the papers can print. What cannot be printed is refused when it is typed, never when it is signed."""

import unicodedata
from collections.abc import Iterator
from typing import Any

from screening.errors import InputError

_SCRIPTS = (
    (0x0020, 0x036F),  # Latin with all accents, phonetic letters, marks that stand over the letter before them
    (0x0370, 0x03E1),  # Greek
    (0x03F0, 0x03FF),
    (0x0400, 0x052F),  # Cyrillic
    (0x1D00, 0x1DBF),
    (0x1E00, 0x1FFF),  # Vietnamese and other accents, old Greek
    (0x2000, 0x2027),  # dashes, quotation marks, dots
    (0x202F, 0x205E),
    (0x2070, 0x209F),
    (0x20A0, 0x20BF),  # money
    (0x2100, 0x214F),
    (0x2150, 0x215F),  # fractions
    (0x3001, 0x3003),  # Chinese and Japanese
    (0x3005, 0x3007),
    (0x300A, 0x3019),
    (0x3041, 0x3094),
    (0x30A1, 0x30F6),
    (0x30FB, 0x30FE),
    (0x4E00, 0x9FA5),
    (0xFF01, 0xFF5E),
)
_SIGNS = "\u3000\u2212\u221a\u221e\u2248\u2260\u2264\u2265"
_HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")  # nothing to print, or the text turned round

PRINTABLE = frozenset(
    char for first, last in _SCRIPTS for char in map(chr, range(first, last + 1)) if unicodedata.category(char) not in _HIDDEN
) | frozenset(_SIGNS)
_KEPT = PRINTABLE | frozenset("\n\r\t")


class Unprintable(InputError):
    """Text with characters that the papers cannot print; `characters` names them."""

    def __init__(self, characters: tuple[str, ...]) -> None:
        self.characters = " ".join(_shown(char) for char in characters[:8])
        super().__init__(
            f"These characters cannot be printed on the papers: {self.characters}. "
            "Write this in Latin letters or in words; keep what was written by hand on paper."
        )


def _shown(char: str) -> str:
    return f"U+{ord(char):04X}" if unicodedata.category(char) in _HIDDEN else char


def unprintable(text: str) -> tuple[str, ...]:
    if _KEPT.issuperset(text):
        return ()
    return tuple(dict.fromkeys(char for char in unicodedata.normalize("NFC", text) if char not in _KEPT))


def must_print(*values: Any) -> None:
    """Raises Unprintable for the first text, however deep, that cannot be printed."""
    for text in _texts(values):
        if odd := unprintable(text):
            raise Unprintable(odd)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _texts(tuple(value.values()))
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)
