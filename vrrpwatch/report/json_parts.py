"""Small things that the report and the events in JSON write the same way."""

import math
from typing import Any

from vrrpwatch.model.advert import Authentication
from vrrpwatch.model.frame import Blind
from vrrpwatch.model.router import VirtualRouterKey
from vrrpwatch.model.timers import SECOND_NS
from vrrpwatch.report.moment import rfc3339

_DECIMALS = 9
"""A nanosecond; what follows is noise of the binary fraction."""


def unicode_text(text: str) -> str:
    """`text` without the lone surrogates that Python makes of bytes in file names and that strict parsers refuse."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def rounded(duration_s: float | None) -> float | None:
    """Seconds with at most nine decimals."""
    return None if duration_s is None else round(float(duration_s), _DECIMALS)


def duration(duration_ns: int) -> float:
    """Nanoseconds as seconds."""
    return round(duration_ns / SECOND_NS, _DECIMALS)


def finite(number: float) -> float | None:
    """`number`, or None when JSON has no word for it."""
    return number if math.isfinite(number) else None


def key_object(key: VirtualRouterKey) -> dict[str, Any]:
    """What names a virtual router."""
    interface = unicode_text(key.interface) or None
    return {"interface": interface, "vlan": list(key.vlan), "family": str(key.family), "vrid": key.vrid}


def blind_object(blind: Blind) -> dict[str, Any]:
    """A time without sight."""
    return {
        "start": rfc3339(blind.start_ns),
        "end": rfc3339(blind.end_ns),
        "why": str(blind.why),
        "interface": None if blind.interface is None else unicode_text(blind.interface),
        "lost": blind.lost,
    }


def authentication_object(authentication: Authentication) -> dict[str, Any]:
    """`auth` of a router or an advert: the secret itself only when the user asked for it."""
    shown = {"type": str(authentication.type), "digest": authentication.digest}
    if authentication.secret is not None:
        # Any bytes: one character for each, so that nothing is lost and nothing fails.
        shown["secret"] = authentication.secret.decode("latin-1")
    return shown
