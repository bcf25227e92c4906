"""Captures to measure with, the same bytes on every machine.

dense: 200 virtual routers in 10 VLANs advertise once a second, with some two hundred failovers and as many other
incidents, however long it is; version 2 60 %, version 3 over IPv4 25 %, over IPv6 15 %. IP ids count as those of a real
sender do.
hostile: every advert is another one, which defeats any memory of what was decoded before; 60 senders are never late.
unsteady: the same of 1,200 senders that announce a second and come when they like, so that all fall silent, contend
and come back all the time.
flood, calm: 1,000 virtual routers in 10 VLANs, version 3, all in time; each every 10 ms, or once a second.
crowd: 500 of these, each twice a second.
arrivals: each advert is the first of another virtual router, some 0.3 s apart.
mixed: one advert in a thousand frames; the number is that of the frames.

    python -m bench.generate dense FILE ADVERTS
"""

import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from bench.advert_file import Seconds, write_adverts
from bench.advert_frames import MANY, Announcement, Form
from bench.mixed_traffic import write_mixed

VIRTUAL_ROUTERS = 200
VLANS = 10
ROUTERS_IN_VLAN = 4
INCIDENTS = 2
"""Of each virtual router: half of them are failovers."""
FRAMES_FOR_AN_ADVERT = 1000
"""Of mixed traffic."""

_MANY_PER_VLAN = 100
_LONGEST_INTERVAL_S = 40
"""RFC 5798 section 5.2.7: 12 bits of hundredths."""
_SEED = 1
_SKEW_S = (256 - 100) / 256
_PER_VLAN = VIRTUAL_ROUTERS // VLANS


class Run(NamedTuple):
    """One announcement, repeated."""

    times_s: Seconds
    said: Announcement


class Incident(NamedTuple):
    """What is sent while something happens, and when the Master goes on as before."""

    runs: tuple[Run, ...]
    over_s: float


class Pair(NamedTuple):
    """What Master and Backup of one virtual router say."""

    master: Announcement
    backup: Announcement


def dense(path: Path, adverts: int) -> None:
    """Write a capture of `adverts` adverts of routers that mostly repeat themselves."""
    chance = np.random.default_rng(_SEED)
    duration_s = adverts / VIRTUAL_ROUTERS * 1.01 + 5
    runs = [run for number in range(VIRTUAL_ROUTERS) for run in _life(chance, _pair(number), duration_s)]
    times_s = np.concatenate([run.times_s for run in runs])
    which = np.repeat(np.arange(len(runs)), [len(run.times_s) for run in runs])
    order = np.argsort(times_s, kind="stable")[:adverts]
    write_adverts(path, times_s[order], which[order], [run.said for run in runs])


def hostile(path: Path, adverts: int, *, steady: bool = True) -> None:
    """Write a capture of `adverts` adverts that are all different, and all correct; of senders that are `steady`."""
    chance = np.random.default_rng(_SEED)
    priorities = chance.integers(1, 255, adverts)
    times_s = np.cumsum(chance.random(adverts) * 0.01)
    vrids = np.arange(adverts) % _PER_VLAN if steady else chance.integers(0, _PER_VLAN, adverts)
    said = list(map(_distinct, range(adverts), priorities.tolist(), (1 + vrids).tolist()))
    write_adverts(path, times_s, np.arange(adverts), said)


def steady(path: Path, adverts: int, interval_s: float, many: int = MANY) -> None:
    """Write a capture of `adverts` adverts that come evenly, each of `many` virtual routers once in `interval_s`."""
    said = [_quiet(number)._replace(interval_s=interval_s) for number in range(many)]
    which = np.arange(adverts)
    write_adverts(path, which.astype(np.float64) * (interval_s / many), which % many, said)


def arrivals(path: Path, adverts: int) -> None:
    """Write a capture of `adverts` adverts: each of another virtual router, which says that its next one is far."""
    chance = np.random.default_rng(_SEED)
    said = [_quiet(MANY + number)._replace(interval_s=_LONGEST_INTERVAL_S) for number in range(adverts)]
    # Not evenly: the ring is emptied evenly, and all would wait for that equally long.
    write_adverts(path, np.cumsum(0.25 + 0.1 * chance.random(adverts)), np.arange(adverts), said)


def mixed(path: Path, frames: int) -> None:
    """Write a capture of `frames` frames of which one in a thousand is an advert."""
    adverts = path.with_suffix(".adverts")
    dense(adverts, max(frames // FRAMES_FOR_AN_ADVERT, 2))
    write_mixed(path, adverts, frames)
    adverts.unlink()


CAPTURES: dict[str, Callable[[Path, int], None]] = {
    "dense": dense,
    "hostile": hostile,
    "unsteady": partial(hostile, steady=False),
    "flood": partial(steady, interval_s=0.01),
    "calm": partial(steady, interval_s=1),
    "crowd": partial(steady, interval_s=0.5, many=MANY // 2),
    "arrivals": arrivals,
    "mixed": mixed,
}


def _quiet(number: int) -> Announcement:
    """A virtual router whose Master is the only one that is heard."""
    vlan, vrid = 100 + number // _MANY_PER_VLAN, 1 + number % _MANY_PER_VLAN
    return Announcement(Form.V3_IPV4, vlan, vrid, vrid % ROUTERS_IN_VLAN, 150, _addresses(Form.V3_IPV4, vlan, vrid, 1))


def _form(number: int) -> Form:
    """60 %, 25 % and 15 % of each VLAN."""
    share = number % _PER_VLAN / _PER_VLAN
    if share < 0.6:
        return Form.V2
    return Form.V3_IPV4 if share < 0.85 else Form.V3_IPV6


def _addresses(form: Form, vlan: int, last: int, count: int) -> tuple[bytes, ...]:
    if form is Form.V3_IPV6:
        networks = (b"\xfe\x80", *[b"\x20\x01"] * (count - 1))
        return tuple(net + bytes(7) + bytes([vlan & 255, at]) + last.to_bytes(5) for at, net in enumerate(networks))
    return tuple(bytes([10, vlan & 255]) + (at << 8 | last).to_bytes(2) for at in range(1, count + 1))


def _pair(number: int) -> Pair:
    form, vlan, vrid = _form(number), 100 + number // _PER_VLAN, 1 + number % _PER_VLAN
    addresses = _addresses(form, vlan, vrid, 1 + number % 3)
    master = Announcement(form, vlan, vrid, number % ROUTERS_IN_VLAN, 150, addresses)
    return Pair(master, master._replace(router=(number + 1) % ROUTERS_IN_VLAN, priority=100))


def _distinct(number: int, priority: int, vrid: int) -> Announcement:
    form = list(Form)[number % 3]
    address = number.to_bytes(16) if form is Form.V3_IPV6 else (10 << 24 | number).to_bytes(4)
    others = _addresses(form, number % VLANS, 1, 1 + number % 4)[:-1]
    return Announcement(form, 100 + number % VLANS, vrid, number % 4, priority, (*others, address))


def _life(chance: np.random.Generator, pair: Pair, duration_s: float) -> Iterator[Run]:
    """A virtual router from its first advert to the end, with its incidents."""
    now_s = float(chance.random())
    for incident_s in np.sort(chance.random(INCIDENTS)) * duration_s:
        if incident_s < now_s + 5:
            continue
        steady = _repeat(chance, pair.master, now_s, incident_s)
        last_s = float(steady.times_s[-1])
        incident = _INCIDENTS[chance.integers(len(_INCIDENTS))](chance, pair, last_s)
        yield from (steady, *incident.runs)
        now_s = incident.over_s
    yield _repeat(chance, pair.master, now_s, duration_s)


def _repeat(chance: np.random.Generator, said: Announcement, start_s: float, end_s: float) -> Run:
    """Once a second, late by some milliseconds as real timers are."""
    count = max(0, int(end_s - start_s) + 2)
    times_s = start_s + np.cumsum(1.0 + np.abs(chance.normal(0, 0.002, count))) - 1.0
    return Run(times_s[times_s < end_s], said)


def _crash(chance: np.random.Generator, pair: Pair, last_s: float) -> Incident:
    """The Master falls silent, the Backup takes over after Master_Down_Interval and gives the role back later."""
    back_s = last_s + 30 + 270 * float(chance.random())
    return Incident((_repeat(chance, pair.backup, last_s + 3 + _SKEW_S + 0.01, back_s),), back_s)


def _resignation(chance: np.random.Generator, pair: Pair, last_s: float) -> Incident:
    """The Master says that it stops: priority 0."""
    back_s = last_s + 30 + 270 * float(chance.random())
    farewell = Run(np.array([last_s + 0.5]), pair.master._replace(priority=0))
    return Incident((farewell, _repeat(chance, pair.backup, last_s + 0.5 + _SKEW_S, back_s)), back_s)


def _two_masters(chance: np.random.Generator, pair: Pair, last_s: float) -> Incident:
    """Both are Master for twenty seconds."""
    return Incident((_repeat(chance, pair.backup, last_s + 3.7, last_s + 24),), last_s + 1)


def _damaged_adverts(_chance: np.random.Generator, pair: Pair, last_s: float) -> Incident:
    """One advert with a wrong checksum, one that passed a router, one of another password or interval."""
    master = pair.master
    other = master._replace(password=b"wrong\0\0\0") if master.form is Form.V2 else master._replace(interval_s=2)
    said = [master._replace(damaged=True), master._replace(ttl=254), other]
    return Incident(tuple(Run(np.array([last_s + at]), one) for at, one in enumerate(said, 1)), last_s + 4)


def _tracked_priority(chance: np.random.Generator, pair: Pair, last_s: float) -> Incident:
    """A tracked interface lowers the priority for a minute."""
    run = _repeat(chance, pair.master._replace(priority=120), last_s + 1, last_s + 60)
    return Incident((run,), float(run.times_s[-1]) + 1)


_INCIDENTS = (_crash, _crash, _resignation, _two_masters, _damaged_adverts, _tracked_priority)


if __name__ == "__main__":
    kind, path, adverts = sys.argv[1:]
    CAPTURES[kind](Path(path), int(adverts))
