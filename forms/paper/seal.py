"""Seals a packet: two prepared fields, the clinic's certifying signature, and the practitioner's, made with the same key.

Nothing here reads a key from anywhere: an opened signer is given. `now` stands in the signatures as the time that the clinic claims:
PAdES-B-B. With the address of a timestamp authority the clinic's seal also holds that one's word for the time: PAdES-B-T. The
countersignature, made after it, covers that word too.
"""

import io
from datetime import datetime
from typing import Any, Protocol

import pikepdf
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pikepdf import Array, Dictionary, Name, String

from screening.questionnaire import Frozen

SEAL_FIELD, PRACTITIONER_FIELD = "ClinicSeal", "Practitioner"
SEAL_REASON = "Sealed by the clinic"
_FIELDS = {SEAL_FIELD: "Digital seal of the clinic", PRACTITIONER_FIELD: "Countersignature of the practitioner"}
PATIENCE = 5  # seconds that a timestamp server may take
_HIDDEN = 132  # printed and locked; the field has no area, the words stand in the page


class Signer(Protocol):
    """What is needed of screening.vault.SigningKey."""

    @property
    def private_key(self) -> ec.EllipticCurvePrivateKey: ...
    @property
    def certificate(self) -> x509.Certificate: ...
    @property
    def fingerprint(self) -> str: ...


class Countersigner(Frozen):
    """Who countersigned, after a password or PIN."""

    name: str
    registration: str = ""


def seal(pdf: bytes, clinic: Signer, countersigner: Countersigner | None, now: datetime, authority: str = "") -> bytes:
    """The sealed bytes. After this, any change but the practitioner's own field breaks the seal; with both signed, any change.

    `authority` is the address of a timestamp server; only with a countersigner, whose signature covers what it says.
    Raises whatever goes wrong on the way to it."""
    timed = authority if countersigner else ""
    sealed = _sign(_prepared(pdf), clinic, SEAL_FIELD, SEAL_REASON, now, authority=timed)
    if countersigner is None:
        return sealed
    registered = f", {countersigner.registration}" if countersigner.registration else ""
    reason = f"Countersigned by {countersigner.name}{registered}; signed with the clinic's key on this person's behalf"
    return _sign(sealed, clinic, PRACTITIONER_FIELD, reason, now, countersigner.name)


def _prepared(pdf: bytes) -> bytes:
    """Makes both fields before the seal, inside the structure tree: a field made later would be an untagged one."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        tree = document.Root.StructTreeRoot
        key = int(tree.ParentTreeNextKey)
        fields = [_field(document, tree, key + at, name, words) for at, (name, words) in enumerate(_FIELDS.items())]
        tree.ParentTreeNextKey = key + len(fields)
        document.Root.AcroForm = document.make_indirect(Dictionary(Fields=Array(fields), SigFlags=3))
        out = io.BytesIO()
        document.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return out.getvalue()


def _field(document: pikepdf.Pdf, tree: Any, key: int, name: str, words: str) -> Any:
    page = document.pages[0]
    empty = document.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 0, 0]), Resources=Dictionary())
    field = document.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T=String(name),
            TU=String(words),
            F=_HIDDEN,
            Rect=Array([0, 0, 0, 0]),
            P=page.obj,
            AP=Dictionary(N=empty),
            StructParent=key,
        )
    )
    reference = Dictionary(Type=Name.OBJR, Obj=field, Pg=page.obj)
    element = document.make_indirect(
        Dictionary(Type=Name.StructElem, S=Name.Form, P=tree.K, Pg=page.obj, Alt=String(words), K=reference)
    )
    tree.K.K.append(element)
    tree.ParentTree.Nums.extend([key, element])
    page.obj.Annots = Array([*page.obj.get("/Annots", []), field])
    return field


def _sign(
    pdf: bytes, clinic: Signer, field: str, reason: str, now: datetime, name: str | None = None, authority: str = ""
) -> bytes:
    # pyHanko takes half a second to import; only sealing and verifying need it.
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # type: ignore[import-untyped, unused-ignore]
    from pyhanko.sign import signers  # type: ignore[import-untyped, unused-ignore]
    from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter  # type: ignore[import-untyped, unused-ignore]

    class At(signers.PdfSigner):  # type: ignore[misc, unused-ignore]
        def init_signing_session(self, *args: Any, **options: Any) -> Any:
            """With the given moment instead of the clock's."""
            session = super().init_signing_session(*args, **options)
            session.system_time = now
            return session

    class Writer(IncrementalPdfFileWriter):  # type: ignore[misc, unused-ignore]
        def _update_meta(self) -> None:
            """Keeps what the document says of itself the same in both places."""

    certifies = field == SEAL_FIELD
    about = signers.PdfSignatureMetadata(
        field_name=field,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=certifies,
        docmdp_permissions=MDPPerm.FILL_FORMS,  # of the certifying signature only
        reason=reason,
        name=name,
    )
    signing = At(about, signer=_signer(clinic), timestamper=_timestamper(authority) if authority else None)
    out: bytes = signing.sign_pdf(Writer(io.BytesIO(pdf)), existing_fields_only=True).getvalue()
    return out


def _timestamper(authority: str) -> Any:
    """It is told a digest, and nothing else of the packet."""
    from pyhanko.sign.timestamps.aiohttp_client import HTTPTimeStamper  # type: ignore[import-untyped, unused-ignore]

    return HTTPTimeStamper(authority, timeout=PATIENCE)


def _signer(clinic: Signer) -> Any:
    from asn1crypto import keys  # type: ignore[import-untyped, unused-ignore]
    from asn1crypto import x509 as asn1  # type: ignore[import-untyped, unused-ignore]
    from pyhanko.sign import signers
    from pyhanko_certvalidator.registry import SimpleCertificateStore  # type: ignore[import-untyped, unused-ignore]

    certificate = asn1.Certificate.load(clinic.certificate.public_bytes(Encoding.DER))
    key = keys.PrivateKeyInfo.load(clinic.private_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))
    no_others: Any = SimpleCertificateStore
    return signers.SimpleSigner(certificate, key, no_others())
