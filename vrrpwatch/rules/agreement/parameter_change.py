"""A router changed what it advertises.

What it reports
    A router whose adverts have another version, authentication, interval, address list, checksum form, MAC or TTL than
    before. Information only.
Why it matters
    Changes are where faults begin. When something broke, the time and the two values tell what was changed.
How it is decided
    Each valid advert of a router is compared with the last one of the same router. Priority has its own rule,
    `priority-change`.
False alarms avoided
    The flags and counters that differ in each packet, such as the IP id, are not parameters. A router that sends
    version 2 and version 3 in turn has two sets of parameters and changes none.
What to do
    Nothing when the change was planned; then change the other routers of the virtual router, too.
    keepalived: `journalctl -u keepalived` shows the reload. FRR and Cisco: `show running-config`, and the log of
    configuration changes.
References
    RFC 9568 section 5.2 (the fields), section 8.4 (moving to version 3).
"""

from collections.abc import Iterable
from typing import ClassVar

from vrrpwatch.model.event import Event, ParameterChanged
from vrrpwatch.model.finding import Judgement, Raise, Severity
from vrrpwatch.rules.rule import Rule

_ONE_LINE = 100
"""Characters; longer changes are named in the title and told in the detail."""


class ParameterChange(Rule):
    """`parameter-change`."""

    id = "parameter-change"
    severity = Severity.INFO
    listens: ClassVar[tuple[type[Event], ...]] = (ParameterChanged,)

    def judge(self, event: Event) -> Iterable[Judgement]:
        return (_changed(event),) if isinstance(event, ParameterChanged) else ()


def _changed(event: ParameterChanged) -> Raise:
    source = str(event.after.source)
    changes = "; ".join([f"{what} from {before} to {after}" for what, before, after in event.changes])
    names = [what for what, _, _ in event.changes]
    return Raise(
        subject=(source, *names),
        title=f"{source} changed {changes if len(changes) <= _ONE_LINE else ', '.join(names)}",
        detail=f"The adverts of {source} differ from its earlier ones: {changes}.",
        remedy="If this was planned, change the other routers of the virtual router, too.",
    )
