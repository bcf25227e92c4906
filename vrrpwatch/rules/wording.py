"""Words that findings of several rules share: durations and routers, written the same way everywhere.

Durations keep the precision that a person can use: milliseconds below a minute, whole minutes above an hour.
"""

from collections.abc import Sequence

from vrrpwatch.model.advert import Address, Advert
from vrrpwatch.model.timers import MILLISECOND_NS, SECOND_NS

_MINUTE_NS = 60 * SECOND_NS
_HOUR_NS = 60 * _MINUTE_NS


def seconds(duration_ns: int) -> str:
    """A duration for people: `250 ms`, `3.610 s`, `2 min 5 s`, `1 h 0 min`."""
    if duration_ns < 0:
        return f"-{seconds(-duration_ns)}"
    if duration_ns < SECOND_NS - MILLISECOND_NS // 2:
        return f"{round(duration_ns / MILLISECOND_NS)} ms"
    if duration_ns < _MINUTE_NS - MILLISECOND_NS // 2:
        return f"{duration_ns / SECOND_NS:.3f} s"
    whole_s = round(duration_ns / SECOND_NS)
    if whole_s < _HOUR_NS // SECOND_NS:
        return f"{whole_s // 60} min {whole_s % 60} s"
    return f"{whole_s // 3600} h {whole_s % 3600 // 60} min"


def router(advert: Advert) -> str:
    """The sender of `advert`: `192.168.1.1 (priority 101)`."""
    return f"{advert.source} (priority {advert.priority})"


def virtual_addresses(advert: Advert) -> str:
    """What `advert` backs up: `10.0.0.100`, `10.0.0.100 and 10.0.0.101`, `10.0.0.100 and 4 more`."""
    return listed(advert.addresses) if advert.addresses else f"VRID {advert.vrid}"


def listed(addresses: Sequence[Address]) -> str:
    """At least one address in the room of two; the others are counted."""
    first, *others = addresses
    if not others:
        return str(first)
    return f"{first} and {others[0] if len(others) == 1 else f'{len(others)} more'}"


def sender(advert: Advert, *, inferred: bool) -> str:
    """The source address; with the priority when two routers share address and MAC and only that tells them apart."""
    return router(advert) if inferred else str(advert.source)
