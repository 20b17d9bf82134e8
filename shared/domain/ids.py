"""The identifiers that travel through the system. All are opaque text; none says anything about a person."""

from typing import NewType

CaseId = NewType("CaseId", str)
ResponderId = NewType("ResponderId", str)
ShiftId = NewType("ShiftId", str)
ContactKey = NewType("ContactKey", str)
"""The idempotency key of a contact: CloudEvents `source` and `id`, hashed by the store."""
