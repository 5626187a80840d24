"""A small timestamp authority (RFC 3161) on this machine, which can also be made to answer wrongly."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper  # type: ignore[import-untyped, unused-ignore]

NAME = "Sample Time Authority"
AT = datetime(2026, 11, 14, 22, 15, 30, tzinfo=UTC)


@cache
def stamper() -> Any:
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 7)
        .not_valid_before(AT - timedelta(days=1))
        .not_valid_after(AT + timedelta(days=3650))
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = keys.PrivateKeyInfo.load(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))
    return DummyTimeStamper(asn1.Certificate.load(made.public_bytes(Encoding.DER)), secret, fixed_dt=AT)


def answered(asked: bytes, way: str) -> bytes:
    request = tsp.TimeStampReq.load(asked)
    if way == "another":
        other = request["message_imprint"].native | {"hashed_message": b"\x01" * 32}
        request = tsp.TimeStampReq(request.native | {"message_imprint": tsp.MessageImprint(other)})
    made: bytes = asyncio.run(stamper().async_request_tsa_response(request)).dump()
    return made[: len(made) // 2] if way == "cut" else made


@contextmanager
def authority(way: str = "well") -> Iterator[tuple[str, list[bytes]]]:
    """Its address and what it was asked. `way`: well, cut, another (it confirms what nobody asked), broken (status 500)."""
    heard: list[bytes] = []

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(500 if way == "broken" else 200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(answered(heard[-1], way))

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", heard
    finally:
        server.shutdown()
        server.server_close()
