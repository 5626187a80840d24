"""Tells whether a file is a packet as it was sealed. Offline; any doubt counts as altered."""

import io
import logging
import re
from datetime import datetime
from enum import StrEnum
from typing import Any

from cryptography import x509

from forms.paper.seal import PRACTITIONER_FIELD, SEAL_FIELD, SEAL_REASON
from screening.digest import same, sha256
from screening.questionnaire import Frozen

MARKS = (b"/ByteRange", b"/ETSI.CAdES.detached", b"/Adobe.PPKLite")
"""A signature leaves all three in the file; one altered byte cannot take away all of them."""


class Standing(StrEnum):
    unchanged = "unchanged"
    altered = "altered"
    not_compared = "not_compared"
    foreign = "foreign"
    not_sealed = "not_sealed"


_SENTENCES = {
    Standing.unchanged: "Unchanged: this is the packet as it was sealed, byte for byte.",
    Standing.altered: "Altered: this file is not the packet as it was sealed. Ask the clinic for a new copy.",
    Standing.not_compared: "Seal intact, not compared with the clinic's record.",
    Standing.foreign: "Foreign: its seal is intact, but another key than this clinic's made it. Ask whoever sealed it.",
    Standing.not_sealed: "Not a sealed packet. Give a PDF that this service sealed.",
}
_EXIT = {Standing.unchanged: 0, Standing.altered: 1, Standing.not_compared: 0, Standing.foreign: 1, Standing.not_sealed: 2}


class Verdict(Frozen):
    standing: Standing
    sha256: str
    why: str = ""  # what was found, for staff
    ref: str = ""  # the visit's reference, as the file says
    fingerprint: str = ""  # of the certificate that made the seal, as the file says
    countersigned: str = ""  # the reason in the practitioner's signature
    timed_at: datetime | None = None  # by a timestamp server, which had a digest of the seal then
    timed_by: str = ""

    @property
    def sentence(self) -> str:
        return _SENTENCES[self.standing]

    @property
    def exit_code(self) -> int:
        return _EXIT[self.standing]


class _Altered(Exception):
    """Why a packet is not as it was sealed."""


def verify(data: bytes, known_sha256: str | None, beside: str | None) -> Verdict:
    """Compares with the clinic's record (`known_sha256`), else with the text of a `.sha256` file beside it.

    The seal itself is always checked, and the room in the file that no signature covers.
    """
    found = sha256(data)
    if not any(mark in data for mark in MARKS):
        return Verdict(standing=Standing.not_sealed, sha256=found, why="there is no signature in it")
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # its warnings quote the file
    try:
        seals = _seals(data)
    except Exception:  # whatever a broken file does to the parsers, it is not the file that was sealed
        return Verdict(standing=Standing.altered, sha256=found, why="the file or its signatures cannot be read")
    if SEAL_FIELD not in seals and not known_sha256 and SEAL_REASON.encode() not in data:
        return Verdict(standing=Standing.not_sealed, sha256=found, why="it is signed, but not by this service")
    about = _about(seals)
    try:
        known = known_sha256 or _first_digest(beside)
        if known and not same(known.strip().lower(), found):
            raise _Altered("its SHA-256 is not the one in the record")
        timed = _check(data, seals)
    except _Altered as fault:
        return Verdict(standing=Standing.altered, sha256=found, why=str(fault), **about)
    except Exception:  # as above
        return Verdict(standing=Standing.altered, sha256=found, why="its signatures cannot be checked", **about)
    return Verdict(standing=Standing.unchanged if known else Standing.not_compared, sha256=found, **about, **timed)


def _first_digest(beside: str | None) -> str | None:
    """The digest in the words of `sha256sum`: digest, blanks, file name. A file without one cannot be compared with: altered."""
    if beside is None:
        return None
    found = re.match(r"\s*([0-9a-fA-F]{64})\b", beside)
    if not found:
        raise _Altered("the .sha256 file beside it holds no SHA-256")
    return found[1]


def _seals(data: bytes) -> dict[str, Any]:
    """Field -> signature, in the order of signing."""
    from pyhanko.pdf_utils.reader import PdfFileReader  # type: ignore[import-untyped, unused-ignore]

    return {seal.field_name: seal for seal in PdfFileReader(io.BytesIO(data)).embedded_signatures}


def _about(seals: dict[str, Any]) -> dict[str, str]:
    """What the file says of itself; empty where even that cannot be read."""
    try:
        seal, second = seals[SEAL_FIELD], seals.get(PRACTITIONER_FIELD)
        return {
            "ref": str(seal.reader.trailer["/Info"].get("/Subject", "")),
            "fingerprint": sha256(seal.signer_cert.dump()),
            "countersigned": str(second.sig_object.get("/Reason", "")) if second else "",
        }
    except Exception:
        return {}


def _check(data: bytes, seals: dict[str, Any]) -> dict[str, Any]:
    """Raises _Altered. Only our two signatures, made with one key; the last one covers the whole file.
    Returns what a timestamp server said of the first."""
    from pyhanko.sign.validation import validate_pdf_signature  # type: ignore[import-untyped, unused-ignore]
    from pyhanko.sign.validation.status import SignatureCoverageLevel  # type: ignore[import-untyped, unused-ignore]

    if list(seals) not in ([SEAL_FIELD], [SEAL_FIELD, PRACTITIONER_FIELD]):
        raise _Altered("its signatures are not those that this service makes")
    if len({sha256(seal.signer_cert.dump()) for seal in seals.values()}) != 1:
        raise _Altered("its two signatures were made with different keys")
    # The last one first. As it covers the whole file, what lies between the two was signed too: no need to compare revisions.
    for later, (name, seal) in enumerate(reversed(seals.items())):
        _check_gap(data, seal, bool(later))
        by = _stamper(seal) if later else None
        trusted = _only(by) if by else None
        status = validate_pdf_signature(seal, _only(seal.signer_cert), ts_validation_context=trusted, skip_diff=bool(later))
        if not (status.intact and status.valid) or (not later and not status.docmdp_ok):
            raise _Altered(f"the signature {name} does not fit the file")
        if not later and status.coverage is not SignatureCoverageLevel.ENTIRE_FILE:
            raise _Altered("something was added after it was signed")
        if by:
            return _timed(status.timestamp_validity, by)
    return {}


def _stamper(seal: Any) -> Any:
    """The certificate of the timestamp server, where there was one, as its own token names it."""
    if not seal.signer_info["unsigned_attrs"].native:
        return None
    stamp = seal.signer_info["unsigned_attrs"][0]["values"][0]["content"]
    named = stamp["signer_infos"][0]["sid"].chosen["serial_number"].native
    return next(one.chosen for one in stamp["certificates"] if one.chosen.serial_number == named)


def _timed(told: Any, by: Any) -> dict[str, Any]:
    """Whether the authority can be trusted is for the reader to say: it is named, as its own certificate does."""
    if told is None or not (told.intact and told.valid):
        raise _Altered("its timestamp does not fit the seal")
    return {"timed_at": told.timestamp, "timed_by": str(by.subject.native.get("common_name") or by.subject.human_friendly)}


def _only(certificate: Any) -> Any:
    """Nothing is fetched; the certificate stands for itself, and its fingerprint is reported."""
    from pyhanko_certvalidator import ValidationContext  # type: ignore[import-untyped, unused-ignore]

    return ValidationContext(trust_roots=[certificate], allow_fetching=False)


def _check_gap(data: bytes, seal: Any, covered: bool) -> None:
    """No signature covers the place where it stands: there must be its upper-case hexadecimal, then zeros, and nothing else."""
    start, length, after, rest = (int(number) for number in seal.byte_range)
    gap = data[start + length : after]
    signature = _as_made(seal, covered).hex().upper().encode()
    zeros = len(gap) - 2 - len(signature)
    if start != 0 or rest < 0 or zeros < 0 or gap != b"<" + signature + b"0" * zeros + b">":
        raise _Altered("the room around its signature was altered")


def _as_made(seal: Any, covered: bool) -> bytes:
    """The signature put together again from the parts that are proven: certificate, signed attributes, signature value.

    Its other parts prove nothing and nobody checks them, so they must be exactly what this service writes. A timestamp is made by
    somebody else: it may only stand in a signature that a later one covers.
    """
    from asn1crypto import algos, cms  # type: ignore[import-untyped, unused-ignore]

    certificate = seal.signer_cert
    proven = x509.load_der_x509_certificate(certificate.dump())
    proven.verify_directly_issued_by(proven)
    sha = algos.DigestAlgorithm({"algorithm": "sha256"})
    name = cms.IssuerAndSerialNumber({"issuer": certificate.issuer, "serial_number": certificate.serial_number})
    signer = {
        "version": "v1",
        "sid": cms.SignerIdentifier({"issuer_and_serial_number": name}),
        "digest_algorithm": sha,
        "signed_attrs": list(seal.signer_info["signed_attrs"]),
        "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
        "signature": seal.signer_info["signature"],
    }
    if covered and seal.signer_info["unsigned_attrs"].native:
        (only,) = seal.signer_info["unsigned_attrs"]
        if only["type"].native != "signature_time_stamp_token":
            raise _Altered("it holds something besides its timestamp")
        signer["unsigned_attrs"] = [only]
    signed = {
        "version": "v1",
        "digest_algorithms": [sha],
        "encap_content_info": {"content_type": "data"},
        "certificates": [certificate],
        "signer_infos": [signer],
    }
    made: bytes = cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(signed)}).dump()
    return made
