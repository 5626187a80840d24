"""A letter as a file: a PDF as it is, a picture made smaller and freed of what a camera writes into it."""

import io

from PIL import Image, ImageOps, UnidentifiedImageError

from screening.errors import InputError

LARGEST = 5_000_000  # bytes
SIDE = 2200  # pixels: a letter stays readable
PHOTO_SIDE = 1000
_LETTER = "Choose a PDF or a picture (PNG, JPEG) of at most 5 MB."
_PHOTO = "Choose a picture (PNG, JPEG) of at most 5 MB."
KINDS = ("pdf", "png", "jpg", "jpeg")
_PDF, _JPEG = b"%PDF-", b"\xff\xd8\xff"


def fitted(data: bytes) -> bytes:
    """Raises InputError for what is neither, whatever the file's name says."""
    if not data.startswith(_PDF):
        return _redrawn(data, SIDE, _LETTER)
    if len(data) > LARGEST or b"%%EOF" not in data[-2048:]:
        raise InputError(_LETTER)
    return data


def pictured(data: bytes) -> bytes:
    """A photo, as fitted does it. Raises InputError."""
    return _redrawn(data, PHOTO_SIDE, _PHOTO)


def _redrawn(data: bytes, side: int, otherwise: str) -> bytes:
    if len(data) > LARGEST:
        raise InputError(otherwise)
    try:
        with Image.open(io.BytesIO(data), formats=["PNG", "JPEG"]) as picture:
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((side, side))
            out = io.BytesIO()
            upright.convert("RGB").save(out, "JPEG", quality=85)
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        raise InputError(otherwise) from None
    return out.getvalue()


def media_type(data: bytes) -> str:
    return "application/pdf" if data.startswith(_PDF) else "image/jpeg"
