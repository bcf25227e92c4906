"""Months of traffic in virtual time, and what stays in memory: `python -m tests.soak.months --days 30`.

Ten virtual routers advertise once a second. Each day one Master after the other falls silent for a minute: its Backup
takes over, and it comes back.
"""

import argparse
import os
import resource
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.figures import reached
from tests.frames import ETHERNET, ethernet, ipv4, v2
from tests.fuzz.exercise import Unforgiving
from vrrpwatch.cli.session import Session
from vrrpwatch.model.finding import Severity
from vrrpwatch.model.frame import Frame, Tick
from vrrpwatch.model.timers import SECOND_NS

GROUPS = 10
DAY_S = 86_400
BATCH_S = 600
IP_IDS = 64
"""Of a sender, over and over: an advert is another packet each time."""
_START_NS = 1_700_000_000 * SECOND_NS
_MASTER, _BACKUP = 0, 1
_TAKEOVER_S, _OUTAGE_S = 4, 60
_PAGE_BYTES = resource.getpagesize()


class Day(NamedTuple):
    """At the end of one."""

    resident_bytes: int
    descriptors: int
    threads: int


def _packets() -> list[list[list[bytes]]]:
    """By group, router and IP id."""
    return [
        [
            [
                ethernet(
                    ipv4(
                        v2(vrid=1 + group, priority=101 - router, addresses=(f"10.0.{group}.1",)),
                        source=f"10.0.{group}.{2 + router}",
                        ip_id=1 + number,
                    )
                )
                for number in range(IP_IDS)
            ]
            for router in (_MASTER, _BACKUP)
        ]
        for group in range(GROUPS)
    ]


def _speaker(group: int, second: int) -> int | None:
    """Who advertises for a group in a second of the day: its Master, and in the outage nobody, then the Backup."""
    since = second - (group + 1) * 3_600
    if not 0 <= since < _OUTAGE_S:
        return _MASTER
    return None if since < _TAKEOVER_S else _BACKUP


def batches(days: int) -> Iterator[list[Frame | Tick]]:
    """The adverts of `days`, ten minutes at a time, each with a tick at its end as live."""
    packets, number = _packets(), 0
    for start_s in range(0, days * DAY_S, BATCH_S):
        batch: list[Frame | Tick] = []
        for second in range(start_s, start_s + BATCH_S):
            for group in range(GROUPS):
                router = _speaker(group, second % DAY_S)
                if router is not None:
                    number += 1
                    time_ns = _START_NS + second * SECOND_NS + group * 1_000_000
                    octets = packets[group][router][second % IP_IDS]
                    batch.append(Frame(number, time_ns, ETHERNET, len(octets), octets))
        batch.append(Tick(_START_NS + (start_s + BATCH_S) * SECOND_NS - SECOND_NS // 2))
        yield batch


def live_through(days: int) -> list[Day]:
    """What the process holds at the end of each day."""
    session, ends = Session(live=True, mistakes=Unforgiving()), []
    for number, batch in enumerate(batches(days), 1):
        session.follow(batch)
        session.snapshot((), Severity.WARNING)
        if number * BATCH_S % DAY_S == 0:
            ends.append(_day())
    snapshot = session.close((), Severity.WARNING)
    assert len(snapshot.virtual_routers) == GROUPS
    assert snapshot.statistics.adverts == days * GROUPS * (DAY_S - _TAKEOVER_S)
    # Each day a takeover and a return for each group, and the first sight.
    assert {each.transitions_total for each in snapshot.virtual_routers} == {1 + 2 * days}
    return ends


def _day() -> Day:
    resident = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * _PAGE_BYTES
    return Day(resident, len(os.listdir("/proc/self/fd")), threading.active_count())  # noqa: PTH208


def growth_bytes(ends: list[Day]) -> float:
    """Of a day, on average from the end of the first on."""
    return (ends[-1].resident_bytes - ends[0].resident_bytes) / max(len(ends) - 1, 1)


def main() -> None:
    """Say how much it grows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=30)
    wanted = parser.parse_args()
    ends = live_through(wanted.days)
    steady = len({day[1:] for day in ends}) == 1
    adverts = wanted.days * GROUPS * (DAY_S - _TAKEOVER_S)
    figure = (
        f"{wanted.days} days, {adverts:,} adverts: {growth_bytes(ends) / (1 << 20):+.3f} MiB a day, "
        f"{ends[-1].resident_bytes / (1 << 20):.0f} MiB at the end, descriptors and threads "
        f"{'constant' if steady else 'not constant'}"
    )
    print(figure)  # noqa: T201
    reached("T4", figure, how=f"python -m tests.soak.months --days {wanted.days}")


if __name__ == "__main__":
    main()
