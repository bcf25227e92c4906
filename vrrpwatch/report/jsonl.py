"""What happens, line by line, `vrrpwatch.event/1`: events and what the rules make of them, the verdict at the end.

Nothing is collected: a line is written when the event is known, so memory does not grow with the capture. Fields are
only ever added. The text is pure ASCII. Explained in docs/reference/events.md, and described by
docs/reference/event.schema.json.
"""

import json
import re
from collections.abc import Callable
from typing import Any

from vrrpwatch.model.event import Event
from vrrpwatch.model.finding import FindingChanged
from vrrpwatch.model.snapshot import Snapshot
from vrrpwatch.report.event_fields import FIELDS
from vrrpwatch.report.json_parts import key_object
from vrrpwatch.report.json_v1 import finding_object, verdict_object
from vrrpwatch.report.moment import rfc3339

SCHEMA = "vrrpwatch.event/1"
_WORD = re.compile(r"(?<!^)(?=[A-Z])")


def event_name(event: type[Event]) -> str:
    """The class in kebab-case: `master-changed`."""
    return _WORD.sub("-", event.__name__).lower()


NAMES = {event: event_name(event) for event in FIELDS}


class Lines:
    """Writes each event, each change of a finding, and the verdict as one line."""

    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write

    def event(self, event: Event) -> None:
        """A fact."""
        kind = type(event)
        shown: dict[str, Any] = {
            "time": rfc3339(event.time_ns),
            # A time without sight can come before the first frame.
            "frame": event.frame or None,
            "virtual_router": None if event.virtual_router is None else key_object(event.virtual_router),
        }
        for name, attribute, encode in FIELDS[kind]:
            value = getattr(event, attribute)
            shown[name] = None if value is None else encode(value)
        self._line(NAMES[kind], shown)

    def finding(self, changed: FindingChanged) -> None:
        """What a rule makes of the event before it."""
        found = {"time": rfc3339(changed.time_ns), "finding": finding_object(changed.finding)}
        self._line(f"finding-{changed.change}", found)

    def turn(self, time_ns: int) -> None:
        """Nothing waits: each line was written when it happened."""

    def end(self, snapshot: Snapshot) -> None:
        """The last line."""
        last = {"time": rfc3339(snapshot.statistics.last_ns), "verdict": verdict_object(snapshot.verdict)}
        self._line("verdict", last)

    def _line(self, name: str, shown: dict[str, Any]) -> None:
        self._write(json.dumps({"schema": SCHEMA, "event": name, **shown}, allow_nan=False) + "\n")
