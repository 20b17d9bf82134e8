"""Signatures in the manner of Standard Webhooks: HMAC-SHA-256 over id, time and body, one for each key in use."""

import hmac
from base64 import b64decode, b64encode
from binascii import Error
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

_PREFIX = "whsec_"
_SHORTEST, _LONGEST = 24, 64
"""Bytes of a key, as the specification has them."""


def key_of(text: str) -> bytes:
    """Return the key that stands behind `whsec_` in base64. Raises ValueError, without the text."""
    try:
        key = b64decode(text.removeprefix(_PREFIX), validate=True)
    except Error:
        raise ValueError("A key is not base64.") from None
    if not text.startswith(_PREFIX) or not _SHORTEST <= len(key) <= _LONGEST:
        raise ValueError("A key is whsec_ and 24 to 64 bytes in base64.")
    return key


def signed(keys: Sequence[bytes], message_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """Return the three headers. With two keys there are two signatures: the receiver takes either."""
    seconds = str(int(at.timestamp()))
    content = b".".join((message_id.encode(), seconds.encode(), body))
    signatures = (b64encode(hmac.new(key, content, sha256).digest()).decode() for key in keys)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": seconds,
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }
