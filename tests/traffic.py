"""Generated traffic: a few routers of a few virtual routers, with failures, as frames in the order of time."""

from dataclasses import replace
from decimal import Decimal
from ipaddress import ip_address

from hypothesis import strategies as st

from tests import scenario_packets as packets
from tests.scenario import BIRTH_NS, Sender
from tests.sessions import SECOND_NS, numbered
from vrrpwatch.model.frame import Frame

MASTER = Sender("192.168.1.1", priority=101, counts_ip_id=True)
BACKUP = Sender("192.168.1.2", priority=100, counts_ip_id=True)
MASTER6 = Sender(
    "fe80::1", priority=101, version=3, addresses=("fe80::100", "2001:db8::100"), interval=Decimal("0.5"), vrid=52
)

Shown = list[tuple[int, bytes]]
"""When, in nanoseconds, and which octets."""


def adverts(sender: Sender, start_s: float, end_s: float, *, first_id: int = 1) -> Shown:
    """Adverts of `sender` at its interval from `start_s` on, before `end_s`; the IP id counts when it does so."""
    start_ns, end_ns = round(start_s * SECOND_NS), round(end_s * SECOND_NS)
    step_ns = int(sender.interval * SECOND_NS)
    return [
        (BIRTH_NS + time_ns, packets.advert(sender, (first_id + number) & 0xFFFF if sender.counts_ip_id else 0))
        for number, time_ns in enumerate(range(start_ns, end_ns, step_ns))
    ]


def resignation(sender: Sender, time_s: float, ip_id: int = 0) -> Shown:
    """One advert of priority 0."""
    return [(BIRTH_NS + round(time_s * SECOND_NS), packets.advert(replace(sender, priority=0), ip_id))]


def healthy(length_s: float = 20.0) -> list[Frame]:
    """One Master each over IPv4 and IPv6."""
    return numbered([*adverts(MASTER, 0, length_s), *adverts(MASTER6, 0.11, length_s)])


def failover() -> list[Frame]:
    """The Master dies after ten adverts, the Backup takes over in time, and the Master comes back and preempts."""
    return numbered([*adverts(MASTER, 0, 10), *adverts(BACKUP, 9 + 3.61, 22), *adverts(MASTER, 21.9, 35, first_id=900)])


def split_brain() -> list[Frame]:
    """Both advertise for six seconds."""
    return numbered([*adverts(MASTER, 0, 20), *adverts(BACKUP, 7.3, 13.3)])


def graceful() -> list[Frame]:
    """The Master resigns, and the Backup follows after its Skew_Time."""
    return numbered([*adverts(MASTER, 0, 10), *resignation(MASTER, 9.4, 11), *adverts(BACKUP, 10.01, 20)])


def two_silences() -> list[Frame]:
    """Two Masters of which one falls silent before the other, and that one has another deadline just before it."""
    return numbered([*adverts(MASTER, 0, 8.4), *adverts(replace(MASTER, vrid=52), 4, 7.1)])


@st.composite
def captures(draw: st.DrawFn) -> list[Frame]:
    """Any on and off of up to three routers with few priorities, passwords and intervals; and gaps below 10 s."""
    senders = draw(
        st.lists(
            st.builds(
                Sender,
                address=st.sampled_from(("192.168.1.1", "192.168.1.2", "192.168.1.3", "fe80::1", "fe80::2")),
                mac=st.sampled_from(("physical", "virtual")),
                vrid=st.sampled_from((51, 52)),
                version=st.just(3),
                priority=st.sampled_from((100, 101, 254)),
                addresses=st.just(("fe80::100",)),
                interval=st.sampled_from((Decimal(1), Decimal("0.5"))),
                counts_ip_id=st.booleans(),
            ).map(_fitting),
            min_size=1,
            max_size=3,
            unique_by=lambda sender: (sender.address, sender.vrid),
        )
    )
    shown: Shown = []
    for sender in senders:
        start = draw(st.integers(0, 60)) / 10 + draw(st.integers(0, 99)) / 1000
        for _ in range(draw(st.integers(1, 2))):
            end = start + draw(st.integers(1, 80)) / 10
            shown += adverts(sender, start, end, first_id=draw(st.integers(1, 60000)))
            if draw(st.booleans()):
                shown += resignation(sender, end, draw(st.integers(1, 60000)))
            start = end + draw(st.integers(1, 70)) / 10
    return numbered(shown)


def _fitting(sender: Sender) -> Sender:
    """Over IPv4: an IPv4 address, and version 2 when the interval allows it."""
    if sender.ip.version == 6:
        return sender
    version = 2 if sender.interval == 1 and sender.vrid == 51 else 3
    return replace(sender, version=version, addresses=("10.0.0.100",))


@st.composite
def contests(draw: st.DrawFn) -> list[Frame]:
    """Two or three Masters that do not yield, for long; each may be late, be lost, change, resign or end before."""
    shown = adverts(replace(MASTER, vrid=53), 0, 60)
    interval = draw(st.sampled_from((Decimal("0.25"), Decimal("0.5"), Decimal(1))))
    for number in range(draw(st.integers(2, 3))):
        sender = replace(MASTER, address=f"192.168.1.{number + 1}", interval=interval, version=3)
        sender = replace(sender, priority=101 - draw(st.integers(0, 1)) * number, addresses=(f"10.0.0.{100 + number}",))
        time_s = draw(st.integers(0, 40)) / 10 + number * 0.0213
        for _ in range(draw(st.integers(1, 4))):
            end_s = time_s + draw(st.integers(3, 25))
            shown += adverts(sender, time_s, end_s, first_id=draw(st.integers(1, 60000)))
            if draw(st.integers(0, 5)) == 0:
                shown += resignation(sender, end_s)
            elif draw(st.integers(0, 3)) == 0:
                sender = replace(sender, priority=draw(st.sampled_from((90, 101, 120))))
            time_s = end_s + draw(st.sampled_from((0.04, 0.2, 0.36, 0.9, 1.3, 2.6, 3.2, 5.1)))
    return numbered(shown)


@st.composite
def restless(draw: st.DrawFn) -> list[Frame]:
    """Up to three routers that say something else each time for a while, repeat themselves, resign, or are silent."""
    shown: Shown = []
    for sender in draw(st.lists(st.sampled_from((MASTER, BACKUP, MASTER6)), min_size=1, max_size=3, unique=True)):
        time_s = draw(st.integers(0, 30)) / 10
        first, *others = sender.addresses
        for new in range(draw(st.integers(1, 4))):
            end_s = time_s + draw(st.integers(1, 75))
            if draw(st.booleans()):
                said = adverts(replace(sender, addresses=(str(ip_address(first) + new), *others)), time_s, end_s)
            else:
                said = _ever_new(sender, time_s, end_s, new)
            shown += said
            if draw(st.integers(0, 3)) == 0:
                shown += resignation(sender, end_s)
            time_s = end_s + draw(st.sampled_from((0.7, 1, 4, 11, 200)))
    return numbered(shown)


def _ever_new(sender: Sender, start_s: float, end_s: float, kind: int) -> Shown:
    step_s = float(sender.interval)
    return [
        moment
        for number in range(int((end_s - start_s) / step_s))
        for moment in adverts(
            replace(sender, addresses=_others(sender, kind, number)),
            start_s + number * step_s,
            start_s + number * step_s + step_s / 2,
            first_id=number,
        )
    ]


def _others(sender: Sender, kind: int, number: int) -> tuple[str, ...]:
    first, *others = sender.addresses
    return str(ip_address(first) + 256 * kind + number + 16), *others
