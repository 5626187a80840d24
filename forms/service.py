"""What pages and routes need: set once when the application starts, and by the tests."""

import gc
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Lock
from urllib.parse import urlsplit

import streamlit as st

from screening import library, versions
from screening.errors import InputError
from screening.identity import new_reference
from screening.protocol import Protocol
from screening.settings import Settings
from screening.store import Reader, Store
from screening.vault import Vault
from screening.versions import Version

_CODE_LETTERS = "ABCDEFGHJKLMNPRSTUVWXY23456789"
_CODE_LENGTH = 6
LOOPBACK = ("localhost", "127.0.0.1", "::1")


def browser_cookie(name: str) -> str:
    """The cookie as it was when this browser opened its connection."""
    value = st.context.cookies.get(name)
    return value if isinstance(value, str) else ""  # outside of a browser there are none


@dataclass(slots=True)
class Service:
    """`protocol` is None where the content has faults: open visits then read not screened, and the desk shows `faults`."""

    store: Store
    settings: Settings
    clock: Callable[[], datetime]
    protocol: Protocol | None
    faults: tuple[str, ...] = ()
    draft: Protocol | None = None  # content with faults: good for its words, never for screening
    random: Callable[[int], int] = secrets.randbelow
    token: Callable[[], str] = secrets.token_urlsafe
    cookie: Callable[[str], str] = browser_cookie
    setup_code: str = field(default="", repr=False)
    content: Path = library.HOME  # where the content is edited
    checked: dict[str, library.Report] = field(default_factory=dict)  # by digest of the content
    versions: dict[str, Protocol] = field(default_factory=dict)  # that were in use once
    _published: int = 0  # how many were when this process looked last
    _turn: Lock = field(default_factory=Lock, repr=False)

    def reference(self) -> str:
        return new_reference(self.random)

    def code(self) -> str:
        """Six characters that read aloud well."""
        return "".join(_CODE_LETTERS[self.random(len(_CODE_LETTERS))] for _ in range(_CODE_LENGTH))

    def words(self, table: str, language: str = "en") -> "Words":
        """Words of the screens, also while the protocol has faults."""
        source = self.protocol or self.draft
        return Words(source.words(language).words.get(table, {}) if source else {})

    def report(self, folder: Path) -> library.Report:
        """What the check says of a content folder, looked at again when it changes."""
        digest = library.content_digest(folder)
        if digest not in self.checked:
            self.checked[digest] = library.check(folder)
        return self.checked[digest]

    def version(self, digest: str) -> Protocol | None:
        """The protocol as it was under this digest, where it is kept."""
        if self.protocol is not None and self.protocol.digest == digest:
            return self.protocol
        if digest not in self.versions:
            with self.store.read() as reader:
                folder = versions.unpacked(reader, self.settings.data, digest)
            found = library.read(folder) if folder else None
            if found is None:
                return None
            self.versions[digest] = found
        return self.versions[digest]

    def use(self, folder: Path) -> None:
        """From now on visits are screened by this content; with faults none is."""
        report = self.report(folder)
        self.protocol, self.draft = None if report.faults else report.protocol, report.protocol
        self.faults = tuple(report.faults)

    def begin(self) -> None:
        """At the start what is in use is checked whole: the program may be another than the one that published it."""
        with self.store.read() as reader:
            last = versions.published(reader)[-1:]
            folder = versions.unpacked(reader, self.settings.data, last[0].digest) if last else self.content
            if folder:
                self.report(folder)
            self.follow(reader)
        if not last:
            self.use(self.content)
            if self.protocol:
                versions.keep_all(self.store, [self.content])

    def follow(self, reader: Reader) -> None:
        """Uses what was published since this process looked last, here or by another one."""
        published = versions.published(reader)
        if len(published) > self._published:  # a view that began before may know fewer
            with self._turn:
                if len(published) > self._published:
                    self._take(reader, published[-1])
                    self._published = len(published)

    def _take(self, reader: Reader, version: Version) -> None:
        """It was checked when it was published, and is not checked again: a touch waits for this."""
        folder = versions.unpacked(reader, self.settings.data, version.digest)
        checked = self.checked.get(version.digest)
        found = checked.protocol if checked else library.read(folder) if folder else None
        faults = checked.faults if checked else [] if found else [versions.missing(version)]
        self.protocol, self.draft = None if faults else found, found or self.protocol or self.draft or library.read(self.content)
        self.faults = tuple(faults)
        gc.collect()
        gc.freeze()  # as at the start: app.py

    @property
    def reaches_tablets(self) -> bool:
        """A tablet can never open a loopback address."""
        return urlsplit(self.settings.url).hostname not in LOOPBACK


class Words(dict[str, str]):
    """A word that the content lacks shows as its own name: the desk must still work while the content is being mended."""

    def __init__(self, words: Mapping[str, str]) -> None:
        super().__init__(words)

    def __missing__(self, key: str) -> str:
        return key.replace("_", " ").capitalize()


_held: list[Service] = []


def put(service: Service) -> None:
    _held[:] = [service]


def get() -> Service:
    if not _held:
        raise RuntimeError("service.put must be called before a page runs")
    return _held[0]


def start(settings: Settings, clock: Callable[[], datetime]) -> Service:
    """Opens the vault, the store and the protocol. Raises VaultError or StoreError; a faulty protocol does not stop the desk."""
    content = library.home(settings)
    store = Store.open(settings.database_url, Vault.at(settings))
    service = Service(store=store, settings=settings, clock=clock, protocol=None, content=content)
    with store.read() as reader:
        is_new = reader.clinic() is None
    versions.keep_all(store, versions.folders_beside(settings.data))
    service.begin()
    service.setup_code = service.code() if is_new else ""
    return service


def must_serve_by_tls(settings: Settings, certificate: str | None) -> None:
    """`certificate`: what the server was started with. Raises InputError: nobody who named a pair is served without it."""
    if settings.tls_cert and (not certificate or Path(certificate).expanduser().absolute() != settings.tls_cert.absolute()):
        pair = f"--server.sslCertFile {settings.tls_cert} --server.sslKeyFile {settings.tls_key}"
        raise InputError(f"INTAKE_TLS_CERT names a certificate that the server was not started with. Start it with {pair}")


def greeting(service: Service, bound: str) -> list[str]:
    """What the terminal says at the start."""
    settings = service.settings
    lines = [f"Data folder: {settings.data}", f"Address for tablets: {settings.url}"]
    if bound != settings.listen:
        lines.append(
            f"INTAKE_LISTEN is {settings.listen}, but the service listens on {bound}: start with --server.address {settings.listen}"
        )
    if service.setup_code and not settings.key:
        lines.append(
            f"Key: {settings.data / 'key'}. Copy it now to a place apart from the data and the back-ups: without it nobody can read the records."
        )
    if not settings.backups.folder:
        lines.append("No back-ups are scheduled. Name a folder on another disk: INTAKE_BACKUP_DIR")
    if service.setup_code:
        lines.append(f"Set-up code: {service.setup_code}  (open {settings.url} and enter it; it changes at every start)")
    if service.faults:
        lines.append(f"The protocol has {len(service.faults)} faults. Run: python -m screening check")
    return lines
