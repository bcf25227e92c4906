"""Watches for packets that somebody else sent in a router's name."""

from collections.abc import Iterator

from vrrpwatch.analysis.moment import Moment
from vrrpwatch.analysis.router import MINIMUM_STREAK, Resignation, Router, Stream, interval_of
from vrrpwatch.model.advert import RESIGN_PRIORITY, Advert, Sighting
from vrrpwatch.model.event import Event
from vrrpwatch.model.security_event import FingerprintChanged, ResignationRefuted, SequenceReplayed

RESTART_SEQUENCE = 16
"""A router that was started again counts from 1; so low a number after a silence is no replay."""
PHASE_TOLERANCE = 10
"""A tenth of the interval."""


def replayed(stream: Stream, sighting: Sighting, moment: Moment) -> SequenceReplayed | None:
    """The sequence number of an authentication header must grow (RFC 2402 section 3.4.3)."""
    if sighting.sequence is None or stream.sequence is None or sighting.sequence > stream.sequence:
        return None
    silent = stream.router.resigned or moment.steady_ns - stream.last_ns > stream.latest_ns
    if silent and sighting.sequence <= RESTART_SEQUENCE:
        return None
    return SequenceReplayed(
        **stream.router.virtual_router.at(moment),
        advert=sighting.advert,
        sequence=sighting.sequence,
        highest=stream.sequence,
    )


def note_resignation(router: Router, advert: Advert) -> None:
    """Priority 0 came from `router` or in its name, and is not yet counted as its latest advert."""
    for name in router.virtual_router.routers.values():
        if name.key.address == router.key.address and name.priorities and not name.resigned:
            latest = name.latest
            ip_id = latest.ip_id if latest.id_streak >= MINIMUM_STREAK else None
            name.resignation = Resignation(advert, name.last_ns, ip_id, other_mac=name is not router)


def refuted(router: Router, sighting: Sighting, moment: Moment) -> Iterator[Event]:
    """`router` claims again after somebody resigned in its name."""
    resignation = router.resignation
    if resignation is None or resignation.advert.version != sighting.advert.version:
        return
    router.resignation = None
    interval_ns = interval_of(sighting.advert)
    off_ns = abs(moment.steady_ns - resignation.last_claim_ns - interval_ns)
    continued = None
    if sighting.ip_id is not None and resignation.last_ip_id is not None:
        continued = (sighting.ip_id - resignation.last_ip_id) & 0xFFFF == 1
    yield ResignationRefuted(
        **router.virtual_router.at(moment),
        resignation=resignation.advert,
        advert=sighting.advert,
        on_phase=off_ns * PHASE_TOLERANCE <= interval_ns or router.answers(moment.steady_ns),
        numbering_continued=continued,
        other_mac=resignation.other_mac,
    )


def fingerprint_changes(router: Router, before: Advert, after: Advert, moment: Moment) -> Iterator[Event]:
    """The adverts of one router look different; resignations aside, which `refuted` judges."""
    one, other = before.envelope, after.envelope
    if (one.traffic_class, one.dont_fragment) == (other.traffic_class, other.dont_fragment):
        return
    pairs = (
        ("TOS", f"0x{one.traffic_class:02x}", f"0x{other.traffic_class:02x}"),
        ("DF bit", str(one.dont_fragment).lower(), str(other.dont_fragment).lower()),
    )
    changes = tuple(pair for pair in pairs if pair[1] != pair[2])
    if changes and RESIGN_PRIORITY not in (before.priority, after.priority):
        yield FingerprintChanged(**router.virtual_router.at(moment), before=before, after=after, changes=changes)
