"""Versions of a protocol: every content that ever ran is kept as a folder, and the clinic says which one is in use."""

import json
import shutil
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from pydantic import TypeAdapter

from screening.errors import InputError
from screening.library import content_digest, content_files
from screening.questionnaire import Frozen
from screening.store import Reader

SETTING = "protocol_versions"


class Version(Frozen):
    """Published by a person; the last one is in use."""

    digest: str
    version: str
    at: datetime
    by_name: str
    why: str = ""


_versions: TypeAdapter[tuple[Version, ...]] = TypeAdapter(tuple[Version, ...])


def published(reader: Reader) -> tuple[Version, ...]:
    """In the order in which they were published; empty while the content folder itself is in use."""
    body = reader.setting(SETTING)
    return _versions.validate_json(body) if body else ()


def as_setting(versions: Iterable[Version]) -> str:
    return json.dumps([one.model_dump(mode="json") for one in versions])


def folder_of(data: Path, digest: str) -> Path:
    return data / "protocols" / digest


def folder_in_use(reader: Reader, data: Path, content: Path) -> Path:
    """What was published last; the content folder itself while nothing was. Raises InputError where the published one is not here."""
    versions = published(reader)
    if not versions:
        return content
    folder = folder_of(data, versions[-1].digest)
    if not folder.is_dir():
        raise InputError(
            f"The protocol in use (version {versions[-1].version}) is not in {folder}. Copy the folder protocols back into the "
            "data folder, or name the content with --protocol."
        )
    return folder


def keep(data: Path, content: Path) -> str:
    """Copies the content beside the data, once. Returns its digest."""
    digest = content_digest(content)
    kept = folder_of(data, digest)
    if not kept.exists():
        half = kept.with_name(f".{digest}.part")
        shutil.rmtree(half, ignore_errors=True)
        for path in content_files(content):
            target = half / path.relative_to(content)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
        half.rename(kept)
    return digest


def kept(data: Path) -> list[str]:
    """Digests of all contents that are kept."""
    home = data / "protocols"
    return sorted(path.name for path in home.iterdir() if not path.name.startswith(".")) if home.is_dir() else []
