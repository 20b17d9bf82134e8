"""Fingerprints: HMAC-SHA-256 of what makes contacts alike, under a secret that this service never stores.

The secret is what an HMAC key of KMS answers to a fixed message: the key itself can not be taken out of KMS, and
one call for each process is enough. To rotate it, make a new key and name both, the new one first: what is alike
is then sought under both and written under the first. The old one can go once `remembered_for` has passed.
"""

import hmac
from collections.abc import Sequence
from functools import cached_property
from hashlib import sha256
from typing import Any

from shared.domain.likeness import Alike, Likeness
from shared.domain.traces import Fingerprint

_MESSAGE = b"early-response: what makes contacts alike, 1"
_LENGTH = 32
"""128 bits in hexadecimal: no two texts of a county ever meet by chance."""


class KeyedFingerprints:
    """Implements Fingerprints with secrets at hand, the present one first. Tests use it as it is."""

    def __init__(self, *secrets: bytes) -> None:
        self._secrets = secrets

    def of(self, alike: Alike) -> Fingerprint:
        """See Fingerprints. A log that is linked has the fingerprint of the log itself."""
        kind = Likeness.INCIDENT if alike.likeness is Likeness.LINKED_LOG else alike.likeness
        text = f"{kind.value}\n{alike.text}".encode()
        value, *earlier = (hmac.new(secret, text, sha256).hexdigest()[:_LENGTH] for secret in self._secrets)
        return Fingerprint(alike.likeness, value, tuple(earlier))


class KmsFingerprints:
    """Implements Fingerprints with the HMAC keys of KMS that are named, the present one first."""

    def __init__(self, client: Any, key_ids: Sequence[str]) -> None:
        self._client = client
        self._key_ids = key_ids

    def of(self, alike: Alike) -> Fingerprint:
        """See Fingerprints."""
        return self._keyed.of(alike)

    @cached_property
    def _keyed(self) -> KeyedFingerprints:
        return KeyedFingerprints(*(self._secret(key_id) for key_id in self._key_ids))

    def _secret(self, key_id: str) -> bytes:
        answer = self._client.generate_mac(KeyId=key_id, MacAlgorithm="HMAC_SHA_256", Message=_MESSAGE)
        return bytes(answer["Mac"])
