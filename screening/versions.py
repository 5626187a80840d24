"""Versions of a protocol: every content that ever ran is kept in the store, and the clinic says which one is in use.

The store is what a back-up holds and what replicas share; the folders beside the data are only where it is read from.
"""

import io
import json
import shutil
import tempfile
from base64 import b64decode, b64encode
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from pydantic import TypeAdapter

from screening.errors import InputError, StoreError
from screening.library import content_digest, content_files, home, load
from screening.protocol import Protocol
from screening.questionnaire import Frozen
from screening.reader import PUBLISHED
from screening.settings import Settings
from screening.store import Reader, Store, Writer

_CONTENT = "content "


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
    body = reader.setting(PUBLISHED)
    return _versions.validate_json(body) if body else ()


def as_setting(versions: Iterable[Version]) -> str:
    return json.dumps([one.model_dump(mode="json") for one in versions])


def in_use(reader: Reader, settings: Settings) -> Protocol:
    """What visits are screened by, for commands. Raises ProtocolError, or InputError where it is not kept."""
    last = published(reader)[-1:]
    if not last:
        return load(home(settings))
    folder = unpacked(reader, settings.data, last[0].digest)
    if folder is None:
        raise InputError(missing(last[0]))
    return load(folder)


def missing(version: Version) -> str:
    return (
        f"Version {version.version} of the protocol was published, but its content ({version.digest[:12]}) is kept nowhere. "
        "Publish a version again on the page Protocol."
    )


# What is kept


def kept(reader: Reader) -> list[str]:
    """Digests of all contents that are kept."""
    return sorted(key.removeprefix(_CONTENT) for key in reader.settings_named(_CONTENT))


def keep(writer: Writer, content: Path) -> str:
    """Once. Returns the digest."""
    digest = content_digest(content)
    if _CONTENT + digest not in writer.settings_named(_CONTENT):
        writer.put_setting(_CONTENT + digest, b64encode(_packed(content)).decode())
    return digest


def keep_all(store: Store, folders: Iterable[Path]) -> None:
    """Writes only what is not there yet: a service starts on a database that can only be read, too."""
    with store.read() as reader:
        known = set(kept(reader))
    new = [folder for folder in folders if content_digest(folder) not in known]
    if new:
        with store.write() as writer:
            for folder in new:
                keep(writer, folder)


def folders_beside(data: Path) -> list[Path]:
    """An earlier version of the program kept them beside the data only."""
    return [folder for folder in data.glob("protocols/*") if content_digest(folder) == folder.name]


def folder_of(data: Path, digest: str) -> Path:
    return data / "protocols" / digest


def unpacked(reader: Reader, data: Path, digest: str) -> Path | None:
    """The folder with this content, written from the store where it is not there as it was. None where it is not kept."""
    folder = folder_of(data, digest)
    if content_digest(folder) == digest:
        return folder
    body = reader.setting(_CONTENT + digest)
    if body is None:
        return None
    try:
        return _unpack(b64decode(body), folder)
    except OSError as fault:
        if content_digest(folder) == digest:  # another process was faster
            return folder
        raise StoreError(f"{folder} cannot be written: {fault.strerror}. Check the folder and its free space.") from None


def _packed(content: Path) -> bytes:
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for path in content_files(content):
            archive.writestr(path.relative_to(content).as_posix(), path.read_bytes())
    return packed.getvalue()


def _unpack(packed: bytes, folder: Path) -> Path:
    """Under another name until it is whole; another process may do the same."""
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".", dir=folder.parent) as place:
        half = Path(place) / "content"
        try:
            with ZipFile(io.BytesIO(packed)) as archive:
                archive.extractall(half)
        except BadZipFile:
            raise StoreError(_DAMAGED.format(digest=folder.name)) from None
        if content_digest(half) != folder.name:
            raise StoreError(_DAMAGED.format(digest=folder.name))
        if content_digest(folder) != folder.name:
            shutil.rmtree(folder, ignore_errors=True)
            half.rename(folder)
    return folder


_DAMAGED = (
    "The content {digest} of the protocol is not what was published. Restore it from a back-up, or publish another version."
)
