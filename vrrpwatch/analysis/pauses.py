"""Tells a silence of the network from a time in which the capture shows nothing at all.

Three signs: Masters on two boxes or more fall silent at once, and no other frame comes either; they are late at once,
and no other frame came either; or the time stamps jump far ahead while the sender's own numbering goes on by one.
"""

from collections.abc import Iterable

from vrrpwatch.analysis.router import Stream, down_after_ns
from vrrpwatch.analysis.virtual_router import LOWEST_PRIORITY, State, VirtualRouter
from vrrpwatch.model.advert import Sighting
from vrrpwatch.model.router import is_virtual_mac
from vrrpwatch.model.timers import SECOND_NS

LOOKED_AT = 64
"""Virtual routers that are asked whether their Master is late as well: a few are enough, and all can be many."""
FAR_AHEAD_NS = 60 * SECOND_NS
"""A sender that is frozen for longer than this and goes on by one is less likely than a clock that was set."""
FAR_AHEAD_FACTOR = 10
"""And longer than this many Master_Down_Intervals."""


def jumped_ahead(stream: Stream, sighting: Sighting, now_ns: int, heard_ns: int) -> bool:
    """Nothing at all came for a long time that began while this stream was on time, and yet no advert is missing."""
    gap_ns = now_ns - stream.last_ns
    patience_ns = max(FAR_AHEAD_NS, FAR_AHEAD_FACTOR * down_after_ns(stream.advert, LOWEST_PRIORITY))
    return (
        gap_ns > patience_ns and heard_ns <= stream.last_ns + stream.latest_ns and stream.id_step(sighting.ip_id) == 1
    )


def comes_after_silence(stream: Stream, heard_ns: int, now_ns: int) -> bool:
    """It comes late, and nothing at all came since `heard_ns`, which is as long as between two of its adverts."""
    return now_ns - stream.last_ns > stream.latest_ns and now_ns - heard_ns >= stream.earliest_ns


def late_together(stream: Stream, witnesses: Iterable[VirtualRouter], heard_ns: int, now_ns: int) -> bool:
    """`stream` comes late, nothing at all came since `heard_ns`, and Masters on other boxes are late as well."""
    if not comes_after_silence(stream, heard_ns, now_ns):
        return False
    return _boxes([one for one in witnesses if _on_time(one, heard_ns) and not _on_time(one, now_ns)]) > 1


def paused(due: Iterable[VirtualRouter], heard_ns: int, now_ns: int) -> list[VirtualRouter]:
    """Those of the virtual routers that are due whose silence is a pause of the capture; often none.

    `heard_ns` is the steady time of the last frame of any kind: until then their Masters were on time.
    """
    on_time = [one for one in due if _silent_by(one, now_ns) and _on_time(one, heard_ns)]
    return on_time if _boxes(on_time) > 1 else []


def _silent_by(virtual_router: VirtualRouter, now_ns: int) -> bool:
    silence_ns = virtual_router.silence_deadline_ns()
    return virtual_router.state is State.STABLE and silence_ns is not None and silence_ns <= now_ns


def _on_time(virtual_router: VirtualRouter, at_ns: int) -> bool:
    master = virtual_router.master
    return master is not None and master.last_ns + master.latest.latest_ns >= at_ns


def _boxes(virtual_routers: Iterable[VirtualRouter]) -> int:
    """How many boxes the Masters are for sure; a dual-stack router with virtual MACs counts once."""
    macs: set[str] = set()
    addresses: dict[object, set[object]] = {}
    for one in virtual_routers:
        if one.master is None:
            continue
        mac = one.master.claim.envelope.source_mac
        if mac and not is_virtual_mac(mac):
            macs.add(mac)
        else:
            addresses.setdefault(one.key.family, set()).add(one.master.key.address)
    return max(len(macs), *map(len, addresses.values()), 0)
