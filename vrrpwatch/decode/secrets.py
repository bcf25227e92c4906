"""How passwords are treated."""

from typing import NamedTuple


class Secrets(NamedTuple):
    """One per decoder."""

    key: bytes
    """For the digests: 32 random bytes that nobody else knows."""
    keep: bool
    """Keep the clear text."""
