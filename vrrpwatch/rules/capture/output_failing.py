"""An output of vrrpwatch cannot be written.

What it reports
    A file of lines (`-o`) or of frames (`-w`) that cannot be written: from the turn on in which the first line or frame
    was lost, with the reason and how many were lost; closed when it has been written for five seconds.
Why it matters
    Who reads that file sees less than happened, and takes the rest for all. So the other outputs, the report and the
    exit code say it.
How it is decided
    The system refuses to write, takes a part only, or says afterwards that the disk did not keep what was written.
False alarms avoided
    A disk that is nearly full takes short lines and refuses long ones: that is one failure, not one for each line. What
    the kernel dropped never came to an output: `capture-loss`. The reader of a pipe who leaves is no fault.
What to do
    Make room: `df -h`, `df -i`, quotas; let logrotate and `--rotate-size` with `--keep` bound what grows. An
    input/output error is a fault of the disk: `dmesg`. vrrpwatch goes on by itself; what was lost is not written later.
    On the routers, be it keepalived, FRR or Cisco, nothing is to be done.
References
    write(2), section ERRORS (ENOSPC, EDQUOT, EIO, EFBIG); fsync(2); df(1).
"""

from collections.abc import Iterator
from typing import ClassVar

from vrrpwatch.model.capture_event import OutputFailed, OutputRecovered
from vrrpwatch.model.event import Event
from vrrpwatch.model.finding import Judgement, Raise, Resolve, Severity
from vrrpwatch.rules.rule import Rule

_REMEDY = "Make room on its disk (df -h, df -i), and look for faults of the disk (dmesg)."


class OutputFailing(Rule):
    """`output-failing`."""

    id = "output-failing"
    severity = Severity.WARNING
    listens: ClassVar[tuple[type[Event], ...]] = (OutputFailed, OutputRecovered)
    whole_capture = True

    def judge(self, event: Event) -> Iterator[Judgement]:
        if isinstance(event, OutputFailed):
            yield _failing(event, "cannot", "What is lost is not written later.")
        elif isinstance(event, OutputRecovered):
            yield _failing(event, "could not", "It is written again.")
            yield Resolve(subject=(event.output,))


def _failing(event: OutputFailed | OutputRecovered, cannot: str, now: str) -> Raise:
    return Raise(
        subject=(event.output,),
        title=f"vrrpwatch {cannot} write {event.output}: {event.error}",
        detail=f"Of the {event.unit} that belong there, {event.lost:,} were lost so far. {now}",
        remedy=_REMEDY,
    )
