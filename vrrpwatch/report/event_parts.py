"""What events are made of, as JSON: one function for each record that can stand in an event."""

from typing import Any

from vrrpwatch.model.advert import Address, Advert, CarpAdvert, Envelope, Rejected
from vrrpwatch.model.contest import Contest, Difference
from vrrpwatch.model.neighbour import Binding, Unreachable
from vrrpwatch.model.router import VirtualRouterKey
from vrrpwatch.model.timing_event import Habit
from vrrpwatch.report.diagnosis import contest_explanation
from vrrpwatch.report.json_parts import authentication_object, duration, key_object, unicode_text
from vrrpwatch.report.moment import rfc3339

Changes = tuple[tuple[str, str, str], ...]


def advert_object(advert: Advert) -> dict[str, Any]:
    """An advertisement; its password is a digest unless the user asked for it."""
    return {
        **_envelope(advert.envelope),
        "version": advert.version,
        "vrid": advert.vrid,
        "priority": advert.priority,
        "interval_s": duration(advert.interval_ns),
        "addresses": addresses(advert.addresses),
        "auth": authentication_object(advert.authentication),
        "valid": advert.valid,
        "flaws": sorted(flaw.label for flaw in advert.flaws),
    }


def carp_object(carp: CarpAdvert) -> dict[str, Any]:
    """A CARP announcement."""
    return {**_envelope(carp.envelope), "vhid": carp.vhid}


def rejected_object(rejected: Rejected) -> dict[str, Any]:
    """A frame that looked like VRRP; `sender` is null when it has no readable IP header."""
    sender = None if rejected.envelope is None else _envelope(rejected.envelope)
    return {"reason": str(rejected.reason), "sender": sender, "vrid": rejected.vrid}


def contest_object(contest: Contest) -> dict[str, Any]:
    """A contest as it stands."""
    return {
        "start": rfc3339(contest.start_ns),
        "end": rfc3339(contest.end_ns),
        "routers": [advert_object(claimant) for claimant in contest.claimants],
        "cause": contest.cause,
        "detail": unicode_text(contest_explanation(contest)),
        "confirmed": contest.confirmed,
        "frames": list(contest.frames),
    }


def difference_object(difference: Difference) -> dict[str, Any]:
    """Two values that differ; passwords are masked."""
    return {
        "kind": str(difference.kind),
        "first": unicode_text(difference.first),
        "second": unicode_text(difference.second),
        "rejects": difference.rejects,
    }


def binding_object(binding: Binding) -> dict[str, Any]:
    """What ARP or ND says of an address."""
    return {
        "address": str(binding.address),
        "mac": binding.mac,
        "source_mac": binding.source_mac,
        "kind": str(binding.kind),
    }


def unreachable_object(unreachable: Unreachable) -> dict[str, Any]:
    """An ICMP error that answers an advert."""
    return {
        "reporter": str(unreachable.reporter),
        "source": str(unreachable.source),
        "destination": str(unreachable.destination),
        "code": str(unreachable.code),
    }


def habit_object(habit: Habit) -> dict[str, Any]:
    """How a sender spaces its adverts."""
    return {
        "intervals": habit.intervals,
        "p5_s": duration(habit.p5_ns),
        "median_s": duration(habit.median_ns),
        "p95_s": duration(habit.p95_ns),
        "p99_s": duration(habit.p99_ns),
        "max_s": duration(habit.maximum_ns),
    }


def changes(changed: Changes) -> list[dict[str, str]]:
    """What, before and after; passwords are masked."""
    return [dict(zip(("what", "before", "after"), map(unicode_text, change), strict=True)) for change in changed]


def addresses(several: tuple[Address, ...]) -> list[str]:
    """Each as text."""
    return [str(address) for address in several]


def stale_bindings(stale: tuple[tuple[Address, str], ...]) -> list[dict[str, str]]:
    """Addresses that still lead to the MAC of a loser."""
    return [{"address": str(address), "mac": mac} for address, mac in stale]


def masters(leading: tuple[tuple[VirtualRouterKey, Address], ...]) -> list[dict[str, Any]]:
    """Which address is Master of which virtual router."""
    return [{"virtual_router": key_object(key), "address": str(address)} for key, address in leading]


def _envelope(envelope: Envelope) -> dict[str, Any]:
    return {
        "source": str(envelope.source),
        "mac": envelope.source_mac,
        "destination": str(envelope.destination),
        "ttl": envelope.ttl,
    }
