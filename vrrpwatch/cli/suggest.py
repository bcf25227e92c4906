"""What the user may have meant by a name that does not exist."""

from collections.abc import Sequence


def did_you_mean(word: str, names: Sequence[str]) -> str:
    """`; did you mean eth0?` with the nearest of `names`; empty when none is near."""
    from difflib import get_close_matches  # noqa: PLC0415 - 10 ms that only a wrong name shall cost

    near = get_close_matches(word, names, n=1, cutoff=0.6)
    return f"; did you mean {near[0]}?" if near else ""
