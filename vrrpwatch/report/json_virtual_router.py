"""A virtual router in the JSON report: its routers, and what happened between them."""

from typing import Any

from vrrpwatch.model.contest import Contest
from vrrpwatch.model.snapshot import (
    Candidate,
    MasterSnapshot,
    ObservedInterval,
    RouterSnapshot,
    Transition,
    VirtualRouterSnapshot,
)
from vrrpwatch.report.diagnosis import contest_explanation
from vrrpwatch.report.json_parts import authentication_object, key_object, rounded, unicode_text
from vrrpwatch.report.moment import rfc3339


def virtual_router_object(virtual_router: VirtualRouterSnapshot) -> dict[str, Any]:
    """One element of `virtual_routers`."""
    return {
        **key_object(virtual_router.key),
        "versions": list(virtual_router.versions),
        "addresses": [str(address) for address in virtual_router.addresses],
        "interval_s": rounded(virtual_router.interval_s),
        "master_down_interval_s": rounded(virtual_router.master_down_interval_s),
        "state": str(virtual_router.state),
        "master": _master(virtual_router.master),
        "routers": [_router(router) for router in virtual_router.routers],
        "transitions": [_transition(transition) for transition in virtual_router.transitions],
        "transitions_total": virtual_router.transitions_total,
        "contests": [_contest(contest) for contest in virtual_router.contests],
        "candidates": [_candidate(candidate) for candidate in virtual_router.candidates],
    }


def _master(master: MasterSnapshot | None) -> dict[str, Any] | None:
    if master is None:
        return None
    return {
        "address": str(master.address),
        "mac": master.mac,
        "priority": master.priority,
        "since": rfc3339(master.since_ns),
    }


def _router(router: RouterSnapshot) -> dict[str, Any]:
    return {
        "address": str(router.address),
        "mac": router.mac,
        "vendor_hint": router.vendor_hint,
        "role": str(router.role),
        "inferred": router.inferred,
        "priority": router.priority,
        "priorities": list(router.priorities),
        "adverts": router.adverts,
        "missed": router.missed,
        "first_seen": rfc3339(router.first_seen_ns),
        "last_seen": rfc3339(router.last_seen_ns),
        "versions": list(router.versions),
        "auth": authentication_object(router.authentication),
        "interval_s": rounded(router.interval_s),
        "interval_observed_s": _observed(router.interval_observed),
    }


def _observed(interval: ObservedInterval | None) -> dict[str, float | None] | None:
    if interval is None:
        return None
    return {
        "min": rounded(interval.minimum_s),
        "p50": rounded(interval.p50_s),
        "p99": rounded(interval.p99_s),
        "max": rounded(interval.maximum_s),
    }


def _transition(transition: Transition) -> dict[str, Any]:
    return {
        "time": rfc3339(transition.time_ns),
        "frame": transition.frame,
        "master": str(transition.master),
        "previous": None if transition.previous is None else str(transition.previous),
        "cause": str(transition.cause),
        "priority": transition.master_priority,
        "outage_s": rounded(transition.outage_s),
        "expected_s": rounded(transition.expected_s),
        "announced": transition.announced,
    }


def _contest(contest: Contest) -> dict[str, Any]:
    return {
        "start": rfc3339(contest.start_ns),
        "end": rfc3339(contest.end_ns),
        "routers": [str(claimant.source) for claimant in contest.claimants],
        "cause": contest.cause,
        "detail": unicode_text(contest_explanation(contest)),
    }


def _candidate(candidate: Candidate) -> dict[str, Any]:
    return {"address": str(candidate.address), "mac": candidate.mac, "seen_by": candidate.seen_by}
