"""Canonical JSON and its SHA-256: the only place that hashes."""

import hashlib
import hmac
import json
from typing import Any


def canonical(value: Any) -> bytes:
    """The same bytes for the same JSON value, whatever the order of its keys."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(value: Any) -> str:
    return sha256(canonical(value))


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def keyed(key: bytes, data: bytes) -> str:
    """HMAC-SHA256 in hexadecimal: for blind indexes, stored codes and the audit chain."""
    return hmac.new(key, data, hashlib.sha256).hexdigest()


def same(a: str, b: str) -> bool:
    """Compares in constant time."""
    return hmac.compare_digest(a.encode(), b.encode())
