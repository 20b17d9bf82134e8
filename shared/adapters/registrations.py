"""What senders have registered, from one secret of Secrets Manager: a JSON object of source → url, keys, ca.

    {"/lancashire-police/contact-management":
        {"url": "https://callbacks.example.police.uk/answers", "keys": ["whsec_…", "whsec_…"], "ca": "PEM"}}

Each entry is read by itself, so that a slip in one does not silence the others.
"""

import json
from datetime import datetime, timedelta
from typing import Any

from shared.adapters.webhooks import key_of
from shared.service.feedback import Registration, RegistrationFaulty
from shared.service.ports import Clock

_MOST_KEYS = 2
"""The present one and the one that it replaces."""


class SecretRegistrations:
    """Implements Registrations on the secret, which is read again when what is known is too old."""

    def __init__(self, client: Any, secret_id: str, good_for: timedelta, clock: Clock) -> None:
        self._client = client
        self._secret_id = secret_id
        self._good_for = good_for
        self._clock = clock
        self._known: dict[str, Any] = {}
        self._read_at: datetime | None = None

    def of(self, source: str) -> Registration | None:
        """See Registrations."""
        entry = self._all().get(source)
        return None if entry is None else read_registration(entry)

    def _all(self) -> dict[str, Any]:
        now = self._clock.now()
        if self._read_at is None or not timedelta(0) <= now - self._read_at < self._good_for:
            text = self._client.get_secret_value(SecretId=self._secret_id)["SecretString"]
            self._known, self._read_at = _read(text), now
        return self._known


def _read(text: str) -> dict[str, Any]:
    """Raises RegistrationFaulty without a word of the secret, and without the error that might quote it."""
    try:
        known = json.loads(text)
    except ValueError:
        known = None
    if not isinstance(known, dict):
        raise RegistrationFaulty("The secret of the registrations is not a JSON object.")
    return known


def read_registration(entry: Any) -> Registration:
    """Return the registration. Raises RegistrationFaulty, which names the field."""
    fields = entry if isinstance(entry, dict) else {}
    url, keys, authority = fields.get("url"), fields.get("keys"), fields.get("ca", "")
    if not isinstance(url, str) or not isinstance(authority, str) or not fields.keys() <= {"url", "keys", "ca"}:
        raise RegistrationFaulty("What the sender has registered is not in order: url, keys and ca.")
    if not isinstance(keys, list) or not 1 <= len(keys) <= _MOST_KEYS:
        raise RegistrationFaulty("What the sender has registered is not in order: one or two keys.")
    try:
        return Registration(url, tuple(key_of(str(key)) for key in keys), authority)
    except ValueError as fault:
        raise RegistrationFaulty(f"What the sender has registered is not in order: {fault}") from None
