"""New identifiers: ten random letters and digits, easy to read out on the phone (no I, L, O or U)."""

import secrets

from shared.domain.ids import CaseId

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class RandomIds:
    """Implements Ids with 50 random bits: a million cases make a clash in one of two thousand counties, and the
    store refuses a clash anyway."""

    def case_id(self) -> CaseId:
        """See Ids."""
        letters = "".join(secrets.choice(_ALPHABET) for _ in range(10))
        return CaseId(f"C-{letters[:5]}-{letters[5:]}")


def new_id() -> str:
    """Return an id of 64 random bits that nobody has to read out."""
    return secrets.token_hex(8)
