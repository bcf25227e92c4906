"""Traffic of 510 virtual routers, all VRIDs over IPv4 and IPv6, in which all of them fail together."""

from collections.abc import Iterator

from tests.frames import ethernet, ipv4, ipv6, v2, v3
from tests.scenario import BIRTH_NS
from tests.sessions import SECOND_NS
from tests.traffic import Shown

VRIDS = range(1, 256)
ALL = 2 * len(VRIDS)
FIRST, SECOND = 1, 2
_SPREAD_NS = 900_000
"""Between two adverts of one round: a round of 510 takes about half a second."""


def advert(router: int, vrid: int, ip_id: int, *, over_ipv6: bool) -> bytes:
    """Of a router by its number, the first of which has the highest priority; each on its physical MAC."""
    mac = f"02:00:00:00:00:{router:02x}"
    priority = 102 - router
    if over_ipv6:
        source, address = f"fe80::{router}", f"fe80::1:{vrid:x}"
        message = v3(vrid, priority, (address,), source=source, destination="ff02::12")
        return ethernet(ipv6(message, source=source), source=mac)
    message = v2(vrid, priority, (f"10.1.{vrid}.1",))
    return ethernet(ipv4(message, source=f"10.0.0.{router}", ip_id=ip_id), source=mac)


def rounds(router: int, start_s: float, end_s: float, *, phase_s: float = 0.0) -> Iterator[tuple[int, bytes]]:
    """Adverts of all virtual routers from one router, once a second."""
    second = start_s
    while second < end_s:
        start_ns = BIRTH_NS + round((second + phase_s) * SECOND_NS)
        for at, vrid in enumerate(VRIDS):
            ip_id = 1 + round(second) & 0xFFFF
            yield start_ns + 2 * at * _SPREAD_NS, advert(router, vrid, ip_id, over_ipv6=False)
            yield start_ns + (2 * at + 1) * _SPREAD_NS, advert(router, vrid, ip_id, over_ipv6=True)
        second += 1


def all_silent(length_s: float = 60.0) -> Shown:
    """The one Master of all dies, and nobody takes over; something else is still heard."""
    return list(rounds(FIRST, 0, length_s))


def all_dual(length_s: float) -> Shown:
    """Both routers advertise for all virtual routers all the time."""
    return [*rounds(FIRST, 0, length_s), *rounds(SECOND, 0, length_s, phase_s=0.3)]


def all_fail_over(length_s: float = 30.0) -> Shown:
    """The first router dies after ten seconds, and the second takes over everywhere."""
    return [*rounds(FIRST, 0, 10), *rounds(SECOND, 9 + 3.61, length_s)]
