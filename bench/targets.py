"""What has to be reached, and what we want: each figure of the files beside its two limits.

Ratios are taken within one run, and hold on other machines as well; rates and seconds are those of this machine.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench import peers
from bench.files import Sizes
from bench.results import Result

_MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Target:
    """One figure, what it must be and what we want it to be."""

    name: str
    unit: str
    must: float | None
    """None: nothing is asked."""
    aim: float
    figure: float | None
    """None: not measured in this run."""
    more_is_better: bool

    @property
    def missed(self) -> bool:
        """It was measured and is not what it must be."""
        return self.figure is not None and self.must is not None and not self._reaches(self.must)

    @property
    def standing(self) -> str:
        """For people."""
        if self.figure is None:
            return "not measured"
        if self._reaches(self.aim):
            return "aim"
        return "MISSED" if self.missed else "" if self.must is None else "must"

    def _reaches(self, limit: float) -> bool:
        assert self.figure is not None
        return self.figure >= limit if self.more_is_better else self.figure <= limit


def targets(results: Sequence[Result], sizes: Sizes) -> list[Target]:
    """The figures of `results` beside their limits."""
    found = {(result.work, result.program): result for result in results}

    def of(work: str, program: str, figure: Callable[[Result], float | None]) -> float | None:
        result = found.get((work, program))
        return None if result is None else figure(result)

    def ours(work: str, figure: Callable[[Result], float | None]) -> float | None:
        return of(work, peers.VRRPWATCH, figure)

    def times(work: str, program: str) -> float | None:
        return of(work, program, lambda result: result.times_as_long)

    tcpdump = times("mixed", peers.TCPDUMP_FILTER)
    short_peak, long_peak = ours("dense", _peak), ours("dense, long", _peak)
    short_s, long_s = ours("dense", _seconds), ours("dense, long", _seconds)
    growth = long_peak / short_peak if long_peak and short_peak else None
    added = sizes.long - sizes.dense
    slope = (long_s - short_s) / added * 1e6 if long_s and short_s and added > 0 else None
    return [
        Target("dense", "M adverts/s", 0.8, 3, ours("dense", _millions), more_is_better=True),
        Target("dense", "x tshark -T fields", 8, 25, times("dense", peers.TSHARK_FIELDS), more_is_better=True),
        Target("dense", "x tshark -q", None, 5, times("dense", peers.TSHARK_QUIET), more_is_better=True),
        Target("mixed", "x the time of tcpdump", 3, 1.3, 1 / tcpdump if tcpdump else None, more_is_better=False),
        Target("hostile", "M adverts/s", 0.1, 0.1, ours("hostile", _millions), more_is_better=True),
        Target("hostile", "MiB", 100, 100, ours("hostile", _peak), more_is_better=False),
        Target("dense, long", "MiB", 64, 32, long_peak, more_is_better=False),
        Target("dense, long", "x the memory of dense", 1.1, 1.1, growth, more_is_better=False),
        Target("dense, long", "us for each more advert", 1, 0.2, slope, more_is_better=False),
        Target("small", "s", 0.2, 0.1, ours("small", _seconds), more_is_better=False),
        Target("help", "s", 0.1, 0.05, ours("help", _seconds), more_is_better=False),
    ]


def _seconds(result: Result) -> float:
    return result.seconds


def _peak(result: Result) -> float:
    return result.peak_bytes / _MEBIBYTE


def _millions(result: Result) -> float | None:
    return None if result.adverts_per_s is None else result.adverts_per_s / 1e6
