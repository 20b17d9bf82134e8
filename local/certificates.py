"""A certificate of one's own for an endpoint on this machine: an authority, and what it signed."""

from __future__ import annotations

import ssl
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

# TLS looks at the machine's own clock, which nobody moves: good for a long time on both sides of it.
_FROM, _UNTIL = datetime(2020, 1, 1, tzinfo=UTC), datetime(2060, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Certificates:
    """The authority's certificate, for those who are to trust it; the endpoint's, with its key. All PEM."""

    authority: str
    endpoint: str

    @classmethod
    def for_host(cls, host: str) -> Certificates:
        """New ones for an endpoint of this name."""
        authority_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
        issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Local authority for tests")])
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        public = authority_key.public_key()
        authority = _signed(_builder(issuer, issuer, authority_key, is_authority=True), public, authority_key)
        leaf = _builder(subject, issuer, key, is_authority=False).add_extension(
            x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False
        )
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return cls(_pem(authority), private.decode() + _pem(_signed(leaf, public, authority_key)))

    def load_into(self, context: ssl.SSLContext) -> None:
        """A server with this context shows the endpoint's certificate."""
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "endpoint.pem"
            file.write_text(self.endpoint, encoding="ascii")
            context.load_cert_chain(file)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, *, is_authority: bool
) -> x509.CertificateBuilder:
    usage = dict.fromkeys(
        ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement"), False
    ) | {"encipher_only": False, "decipher_only": False}
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_FROM)
        .not_valid_after(_UNTIL)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=not is_authority, key_cert_sign=is_authority, crl_sign=is_authority, **usage
            ),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _signed(
    builder: x509.CertificateBuilder, issuer: ec.EllipticCurvePublicKey, key: ec.EllipticCurvePrivateKey
) -> x509.Certificate:
    identified = builder.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer), critical=False)
    return identified.sign(key, hashes.SHA256())


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()
