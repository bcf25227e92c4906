"""The same routers are Master of different virtual routers.

What it reports
    Two or more routers that back up the same virtual routers on one segment, of which each is Master of some; or the
    IPv4 and the IPv6 virtual router of one VRID with different Masters.
Why it matters
    When it is not meant so, traffic enters through one router and leaves through the other. Firewalls without shared
    state drop it, and the failure of either router now touches somebody.
How it is decided
    Routers are recognised across virtual routers by MAC or source address. They are split when their Master roles are
    not all with one of them while every virtual router is stable.
False alarms avoided
    Sharing the load over two groups is an old and legal practice: this is an info. IPv4 and IPv6 break a tie by
    different addresses, so equal priorities may end up on different routers. Routers that share no virtual router, and
    a takeover that is still in progress, are not compared.
What to do
    If it is load sharing, nothing. Else bind the groups together, and give one router the higher priority in all.
    keepalived: `vrrp_sync_group` with all instances in `group`. FRR: the same `priority` for both families, and
    interfaces that fail together. Cisco: the same `priority`, or VRRS with one leader group.
References
    RFC 9568 section 4.2 (load sharing) and section 1.2 (IPv4 and IPv6 are two virtual routers).
"""

from collections.abc import Iterator
from typing import ClassVar

from vrrpwatch.model.event import Event, RolesSplit
from vrrpwatch.model.finding import Judgement, Raise, Severity
from vrrpwatch.rules.rule import Rule

_SHOWN = 4
"""Virtual routers in the title; the others are counted."""


class SplitRoles(Rule):
    """`split-roles`."""

    id = "split-roles"
    severity = Severity.INFO
    listens: ClassVar[tuple[type[Event], ...]] = (RolesSplit,)

    def judge(self, event: Event) -> Iterator[Judgement]:
        if isinstance(event, RolesSplit):
            yield _families(event) if event.families else _groups(event)


def _families(event: RolesSplit) -> Raise:
    vrid = event.masters[0][0].vrid
    masters = " and ".join(f"{address} for {key.family}" for key, address in event.masters)
    return Raise(
        subject=(f"vrid {vrid}", *_routers(event)),
        title=f"IPv4 and IPv6 of VRID {vrid} have different Masters: {masters}",
        detail="The two families are elected each on its own; a host that uses both reaches the network through two "
        "routers.",
        remedy="Bind both families together (keepalived: vrrp_sync_group), or give one router the higher priority in "
        "both.",
    )


def _groups(event: RolesSplit) -> Raise:
    masters = ", ".join(f"{address} of VRID {key.vrid}" for key, address in event.masters[:_SHOWN])
    more = f" and {len(event.masters) - _SHOWN} more" if len(event.masters) > _SHOWN else ""
    return Raise(
        subject=_routers(event),
        title=f"The same routers share the Master roles: {masters}{more}",
        detail=f"{len(_routers(event))} routers are Master of {len(event.masters)} virtual routers on one segment. "
        "This may be load sharing.",
        remedy="Nothing when it is meant so; else bind the groups together (keepalived: vrrp_sync_group).",
    )


def _routers(event: RolesSplit) -> tuple[str, ...]:
    return tuple(sorted({str(address) for _, address in event.masters}))
