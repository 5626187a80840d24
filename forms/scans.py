"""A letter as a file: a PDF as it is, a picture made smaller and freed of what a camera writes into it."""

import io

from PIL import Image, ImageOps, UnidentifiedImageError

from screening.errors import InputError

LARGEST = 5_000_000  # bytes
SIDE = 2200  # pixels: a letter stays readable
KINDS = ("pdf", "png", "jpg", "jpeg")
_PDF, _JPEG = b"%PDF-", b"\xff\xd8\xff"


def fitted(data: bytes) -> bytes:
    """Raises InputError for what is neither, whatever the file's name says."""
    wrong = InputError("Choose a PDF or a picture (PNG, JPEG) of at most 5 MB.")
    if len(data) > LARGEST:
        raise wrong
    if data.startswith(_PDF):
        if b"%%EOF" not in data[-2048:]:
            raise wrong
        return data
    try:
        with Image.open(io.BytesIO(data), formats=["PNG", "JPEG"]) as picture:
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((SIDE, SIDE))
            out = io.BytesIO()
            upright.convert("RGB").save(out, "JPEG", quality=85)
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        raise wrong from None
    return out.getvalue()


def media_type(data: bytes) -> str:
    return "application/pdf" if data.startswith(_PDF) else "image/jpeg"
