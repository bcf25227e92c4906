"""What `vrrpwatch doctor` finds out about an interface without opening it."""

import shlex

from vrrpwatch.capture.interfaces import Link, link, links
from vrrpwatch.cli.checkup import Check, Health
from vrrpwatch.cli.commands import ANY
from vrrpwatch.cli.interfaces import Prospect, prospect
from vrrpwatch.cli.suggest import did_you_mean

_MOST_NAMES = 5


def interface_check(name: str) -> Check:
    """The interface `name` as it is now, or all of them when it is `any`."""
    if name == ANY:
        return _choice_check(links())
    found = link(name)
    return _missing(name) if found is None else _link_check(prospect(found))


def _missing(name: str) -> Check:
    names = [each.name for each in links()]
    return Check(
        Health.FAIL,
        f'no interface "{name}"{did_you_mean(name, names)}',
        f"This machine, container or network namespace has {_listed(names) if names else 'none'}.",
        "See vrrpwatch interfaces. Those of another namespace: sudo ip netns exec NAMESPACE vrrpwatch interfaces",
    )


def _choice_check(known: list[Link]) -> Check:
    prospects = [prospect(each) for each in known]
    good = [each.name for each in prospects if each.capture and each.why is None]
    if not good:
        return Check(
            Health.WARN,
            "no interface carries frames of a network",
            "Only loopback is up, or nothing is plugged in: nothing can be seen here yet.",
            "See vrrpwatch interfaces for the reason of each.",
        )
    return Check(
        Health.OK,
        f"{_listed(good)} can carry VRRP",
        "Watch the one that is in the network of the routers.",
        f"To look at one: vrrpwatch doctor {shlex.quote(good[0])}",
    )


def _link_check(found: Prospect) -> Check:
    what = f"{found.name}: {found.link}, {found.state}"
    if found.state == "down":
        meaning = "It is switched off, so nothing can be captured."
        return Check(Health.FAIL, what, meaning, f"Switch it on: sudo ip link set {shlex.quote(found.name)} up")
    if found.state == "no carrier":
        meaning = "The other end is off or not plugged in. A capture opens, but nothing comes."
        return Check(Health.WARN, what, meaning, "Look at the cable, the switch port, or the other end of the tunnel.")
    if found.why:
        remedy = "vrrpwatch interfaces shows where VRRP can be captured."
        return Check(Health.WARN, what, f"{found.why[0].upper()}{found.why[1:]}.", remedy)
    return Check(Health.OK, what)


def _listed(names: list[str]) -> str:
    more = len(names) - _MOST_NAMES
    return ", ".join(names[:_MOST_NAMES]) + (f" and {more} more" if more > 0 else "")
