"""The intervals between adverts of one sender: exact extremes, and an even sample of bounded size for percentiles."""

from array import array

from vrrpwatch.model.snapshot import ObservedInterval
from vrrpwatch.model.timers import SECOND_NS

SAMPLE_SIZE = 512
"""When the sample is full, every second value goes and from then on only half as many are taken."""


class IntervalSample:
    """Durations in nanoseconds."""

    __slots__ = ("_stride_mask", "_values", "count", "maximum_ns", "minimum_ns")

    def __init__(self) -> None:
        # A list would be five times as large, and a live network has many of these.
        self._values = array("q")
        self._stride_mask = 0
        self.count = 0
        self.minimum_ns = 1 << 62
        self.maximum_ns = 0

    def add(self, duration_ns: int) -> None:
        """Take in one interval."""
        # This runs for each advert of a live Master, and two calls would cost a tenth of what an advert costs in all.
        if duration_ns < self.minimum_ns:  # noqa: PLR1730 - as said above
            self.minimum_ns = duration_ns
        if duration_ns > self.maximum_ns:  # noqa: PLR1730 - as said above
            self.maximum_ns = duration_ns
        if not self.count & self._stride_mask:
            self._values.append(duration_ns)
            if len(self._values) == SAMPLE_SIZE:
                del self._values[1::2]
                self._stride_mask = self._stride_mask << 1 | 1
        self.count += 1

    def add_all(self, durations_ns: memoryview, shortest_ns: int, longest_ns: int) -> None:
        """Take in several intervals, of 64 bits each, in their order; of these are the two that are named."""
        self.minimum_ns = min(self.minimum_ns, shortest_ns)
        self.maximum_ns = max(self.maximum_ns, longest_ns)
        values, at, total = self._values, -self.count & self._stride_mask, len(durations_ns)
        while at < total:
            room, stride = SAMPLE_SIZE - len(values), self._stride_mask + 1
            taken = durations_ns[at : at + room * stride : stride]
            values.frombytes(taken.tobytes())
            at += len(taken) * stride
            if len(values) == SAMPLE_SIZE:
                del values[1::2]
                self._stride_mask = self._stride_mask << 1 | 1
                at += -(self.count + at) & self._stride_mask
        self.count += total

    def percentiles_ns(self, *percents: int) -> list[int]:
        """For each of `percents` the value below which so many of the sample lie; 0 without any interval."""
        ordered = sorted(self._values) or [0]
        return [ordered[-(-(len(ordered) - 1) * percent // 100)] for percent in percents]

    def observed(self) -> ObservedInterval | None:
        """Extremes and percentiles in seconds; None without any interval."""
        if not self.count:
            return None
        p50_ns, p99_ns = self.percentiles_ns(50, 99)
        return ObservedInterval(
            minimum_s=self.minimum_ns / SECOND_NS,
            p50_s=p50_ns / SECOND_NS,
            p99_s=p99_ns / SECOND_NS,
            maximum_s=self.maximum_ns / SECOND_NS,
        )
