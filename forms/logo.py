"""The clinic's own mark: made small once, kept in the store, served by its digest."""

import io

from PIL import Image, UnidentifiedImageError

from screening.errors import InputError

WIDEST, TALLEST = 480, 120  # pixels: twice what is shown
LARGEST = 1_000_000  # bytes of the file that is given
KINDS = ("png", "jpg", "jpeg", "webp")


def fitted(data: bytes) -> bytes:
    """A PNG that fits the bar. Raises InputError for what is no picture, or too large to be a logo."""
    wrong = InputError("Choose a picture file (PNG, JPEG or WebP) of at most 1 MB for the logo.")
    if len(data) > LARGEST:
        raise wrong
    try:
        with Image.open(io.BytesIO(data), formats=["PNG", "JPEG", "WEBP"]) as picture:
            picture.draft("RGB", (WIDEST * 2, TALLEST * 2))
            picture.thumbnail((WIDEST, TALLEST))
            out = io.BytesIO()
            picture.convert("RGBA").save(out, "PNG", optimize=True)
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        raise wrong from None
    return out.getvalue()
