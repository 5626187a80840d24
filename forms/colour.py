"""The clinic's own colour: how well it can be read, and what is refused."""

import re

from screening.errors import InputError

PAPER, WHITE = "#FBF8F3", "#FFFFFF"
LEAST = 4.5  # contrast of text that people read


def contrast(one: str, other: str) -> float:
    """From 1 to 21, as WCAG counts it."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    light = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), light, strict=True))


def checked(text: str) -> str:
    """None stays none. Raises InputError for what is no colour, or too pale for words on the tone of the pages."""
    colour = text.strip().upper()
    if not re.fullmatch(r"|#[0-9A-F]{6}", colour):
        raise InputError(f"{text.strip()} is no colour. Give it as six digits after a #, such as #1F6A5E.")
    if colour and (found := contrast(colour, PAPER)) < LEAST:
        raise InputError(
            f"{colour} is too pale to read: its contrast is {found:.1f}, at least {LEAST} is needed. Choose a darker one."
        )
    return colour
