"""What happens, line by line, for the person who has the terminal open: facts, findings, and the report at the end.

A line is the time, the place and a sentence; it is never wrapped. The date stands on a line of its own when it changes.
What a rule finds has its severity as a glyph and a word, which colour repeats, and what to do on the line below. In a
storm lines are held back and counted (`restraint`).
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from rich.color import ColorSystem
from rich.style import Style

from vrrpwatch.model.capture_event import WentBlind
from vrrpwatch.model.event import Event, MasterChanged
from vrrpwatch.model.finding import Change, Finding, FindingChanged, Severity
from vrrpwatch.model.frame import BlindReason
from vrrpwatch.model.snapshot import Snapshot
from vrrpwatch.model.timers import SECOND_NS
from vrrpwatch.report import Paper
from vrrpwatch.report.event_words import event_words, place_words, virtual_router_words
from vrrpwatch.report.jsonl import event_name
from vrrpwatch.report.marks import SEVERITY, Mark
from vrrpwatch.report.moment import Calendar
from vrrpwatch.report.phrases import prose
from vrrpwatch.report.restraint import Rank, Restraint
from vrrpwatch.report.text import render

LOSSES_EVERY_NS = 10 * SECOND_NS
"""An overload loses frames at every turn; the finding counts them all."""

MOST_KINDS = 8
"""That a line on what was held back names."""

_CLOSED = Mark("✔", "resolved", "green")
_WITHDRAWN = Mark("·", "withdrawn", "cyan")
_NO_CLOCK = " " * len("14:45:00.123")
_BETWEEN = "  "


class Lines:
    """Writes each event that is worth telling and each change of a finding as one line."""

    def __init__(self, write: Callable[[str], object], paper: Paper) -> None:
        self._write = write
        self._paper = paper
        self._date = ""
        self._latest_ns = 0
        self._restraint = Restraint()
        self._loss_told_ns: dict[str | None, int] = {}
        """When losses of an interface were told the last time."""

    def event(self, event: Event) -> None:
        """A fact."""
        if isinstance(event, WentBlind) and self._is_told_already(event):
            return
        words = event_words(event, Calendar.starting(event.time_ns))
        if words and self._is_told(_kind(event), Rank.FACT, event.time_ns):
            self._line(event.time_ns, place_words(event), prose(words))

    def finding(self, changed: FindingChanged) -> None:
        """What a rule makes of the event before it."""
        found = changed.finding
        if not self._is_told(f"{found.rule} {changed.change}", _rank(found), changed.time_ns, found.id):
            return
        place = virtual_router_words(found.virtual_router) if found.virtual_router else ""
        worse = ", worse than before" if changed.change is Change.WORSENED else ""
        marked = self._marked(_mark(changed))
        self._line(changed.time_ns, place, f"{marked} {prose(found.rule)}{worse}: {prose(found.title)}")
        if changed.change in (Change.OPENED, Change.WORSENED) and _needs_a_hand(found) and found.remedy:
            self._write(f"{_NO_CLOCK}{_BETWEEN}What to do: {prose(found.remedy)}.\n")

    def turn(self, time_ns: int) -> None:
        """It is `time_ns` on the clock of the events: say what was held back when that is due."""
        self._summarize(self._restraint.summary(time_ns), time_ns)

    def end(self, snapshot: Snapshot) -> None:
        """The whole report in text, below an empty line."""
        self._summarize(self._restraint.rest(), self._latest_ns)
        self._write("\n")
        for line in render(snapshot, self._paper).splitlines(keepends=True):
            self._write(line)

    def _line(self, time_ns: int, place: str, sentence: str) -> None:
        # What came with the end of the input has no time of its own.
        self._latest_ns = time_ns or self._latest_ns
        clock = self._clock(self._latest_ns) if self._latest_ns else _NO_CLOCK
        self._write(_BETWEEN.join(filter(None, (clock, prose(place), sentence))) + "\n")

    def _clock(self, time_ns: int) -> str:
        """The time of day, after a line with the date when that is a new one."""
        day = Calendar.starting(time_ns)
        if day.date and day.date != self._date:
            self._date = day.date
            self._write(f"{day.date} (UTC)\n")
        return day.time(time_ns)

    def _is_told(self, kind: str, rank: Rank, time_ns: int, finding: str = "") -> bool:
        # What came with the end of the input has no time of its own.
        now_ns = time_ns or self._latest_ns
        self.turn(now_ns)
        return self._restraint.tells(kind, rank, now_ns, finding)

    def _summarize(self, held: Mapping[str, int], time_ns: int) -> None:
        if held:
            kinds = sorted(held.items(), key=lambda kind: (-kind[1], kind[0]))
            shown = ", ".join(f"{count:,} {name}" for name, count in kinds[:MOST_KINDS])
            more = f" and {len(kinds) - MOST_KINDS} kinds more" if len(kinds) > MOST_KINDS else ""
            lines = "line was" if sum(held.values()) == 1 else "lines were"
            self._line(time_ns, "", f"… {sum(held.values()):,} {lines} held back: {shown}{more}")

    def _is_told_already(self, event: WentBlind) -> bool:
        interface = event.blind.interface
        if event.blind.why is not BlindReason.DROPPED and not event.blind.lost:
            return False
        told_ns = self._loss_told_ns.get(interface)
        if told_ns is not None and 0 <= event.time_ns - told_ns < LOSSES_EVERY_NS:
            return True
        self._loss_told_ns[interface] = event.time_ns
        return False

    def _marked(self, mark: Mark) -> str:
        text = f"{mark.glyph} {mark.word}"
        return Style.parse(mark.style).render(text, color_system=ColorSystem.STANDARD) if self._paper.color else text


def _rank(found: Finding) -> Rank:
    if found.virtual_router is None:
        return Rank.WHOLE
    return Rank.CRITICAL if found.severity is Severity.CRITICAL else Rank.FINDING


def _kind(event: Event) -> str:
    """What is held back together: first sights must not hide a failover."""
    return event_name(type(event)) + (f" {event.cause}" if isinstance(event, MasterChanged) else "")


def _mark(changed: FindingChanged) -> Mark:
    if changed.change is Change.CLOSED:
        return _CLOSED
    if changed.change is Change.WITHDRAWN:
        return _WITHDRAWN
    mark = SEVERITY[changed.finding.severity]
    # The eye and a search find what matters.
    return replace(mark, word=mark.word.upper()) if _needs_a_hand(changed.finding) else mark


def _needs_a_hand(finding: Finding) -> bool:
    return finding.severity > Severity.INFO
