"""Times and sizes as people type them: 90, 90s, 5m, 2h, 7d; 512k, 100M, 2G."""

import re

import click

from vrrpwatch.model.timers import SECOND_NS

_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3_600, "d": 86_400}
_BYTES = {"": 1, "k": 10**3, "M": 10**6, "G": 10**9}
_NUMBER = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)([a-zA-Z]?)", re.ASCII)


def duration(_context: click.Context, _parameter: click.Parameter, text: str | None) -> int | None:
    """For an option's `callback`: nanoseconds."""
    return None if text is None else int(_times(text, _SECONDS, "no duration; write 90s, 5m, 2h or 7d") * SECOND_NS)


def size(_context: click.Context, _parameter: click.Parameter, text: str | None) -> int | None:
    """For an option's `callback`: bytes."""
    return None if text is None else int(_times(text, _BYTES, "no size; write 512k, 100M or 2G"))


def _times(text: str, units: dict[str, int], otherwise: str) -> float:
    found = _NUMBER.fullmatch(text)
    if not found or found[2] not in units or not float(found[1]):
        raise click.BadParameter(f"{text} is {otherwise}")
    return float(found[1]) * units[found[2]]
