"""Pieces of sentences that every report for people uses."""

from collections.abc import Iterable

from vrrpwatch.report.safe import PROSE, safe


def prose(text: str) -> str:
    """A sentence that may contain names from the wire, fit for a screen and without its full stop."""
    return safe(text, PROSE).removesuffix(".")


def enumerated(names: Iterable[str], most: int) -> str:
    """`a, b and 3 more`: at most `most` names."""
    every = list(names)
    if len(every) <= most:
        return ", ".join(every)
    return f"{', '.join(every[:most])} and {len(every) - most:,} more"
