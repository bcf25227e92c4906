"""Times in which a virtual router had no Master, and the last one came back by itself or nobody did.

No change of the Master tells of them. Events tell each one from when to when; a snapshot only has the findings, which
fold repeats: of a finding that came more than once, only the one that goes on can be told apart.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from vrrpwatch.model.event import (
    AdvertSeen,
    Event,
    MasterChanged,
    MasterResigned,
    MasterReturned,
    MasterSilent,
    SuccessorMissing,
)
from vrrpwatch.model.finding import Finding, FindingChanged
from vrrpwatch.model.picture import Told
from vrrpwatch.model.record import record
from vrrpwatch.model.router import VirtualRouterKey


@record(frozen=True, slots=True)
class Absence:
    """Nobody was Master."""

    start_ns: int
    """The last advert of the Master."""
    end_ns: int | None
    """The next advert of anybody; None: it goes on."""
    resigned: bool
    """The Master said goodbye (priority 0); else it fell silent."""


Absences = Mapping[VirtualRouterKey, tuple[Absence, ...]]

_RULES = {"no-master": False, "resigned-without-successor": True}
"""Rules that report an absence, and whether the Master had resigned."""

_TELLING = frozenset({AdvertSeen, MasterChanged, MasterResigned, MasterReturned, MasterSilent, SuccessorMissing})


def absences_found(findings: Iterable[Finding]) -> Absences:
    """What the findings of a snapshot tell of absences."""
    found: dict[VirtualRouterKey, list[Absence]] = {}
    for finding in findings:
        key = finding.virtual_router
        if key is None or finding.rule not in _RULES or (finding.count > 1 and not finding.open):
            continue
        start_ns = finding.first_seen_ns if finding.count == 1 else finding.last_seen_ns
        end_ns = None if finding.open else finding.last_seen_ns
        found.setdefault(key, []).append(Absence(start_ns, end_ns, _RULES[finding.rule]))
    return _sorted(found)


def absences_told(told: Iterable[Told]) -> Absences:
    """What the events tell of absences; they begin with any event, and each end is told after its beginning."""
    found: dict[VirtualRouterKey, list[Absence]] = {}
    begun: dict[VirtualRouterKey, Absence] = {}
    for event in told:
        # Many are told and few matter; this runs for each picture of a screen.
        if type(event) not in _TELLING or isinstance(event, FindingChanged) or event.virtual_router is None:
            continue
        key = event.virtual_router
        begins = _begins(event)
        if begins is not None:
            begun[key] = begins
        elif _ends(event, begun.get(key)):
            absence = begun.pop(key, None) or Absence(_silent_since_ns(event), None, resigned=False)
            found.setdefault(key, []).append(replace(absence, end_ns=event.time_ns))
    for key, absence in begun.items():
        found.setdefault(key, []).append(absence)
    return _sorted(found)


def _begins(event: Event) -> Absence | None:
    match event:
        case MasterResigned(time_ns=start_ns) | SuccessorMissing(resigned_ns=start_ns):
            return Absence(start_ns, None, resigned=True)
        case MasterSilent(since_ns=start_ns):
            return Absence(start_ns, None, resigned=False)
        case _:
            return None


def _ends(event: Event, begun: Absence | None) -> bool:
    match event:
        case MasterReturned():
            return True
        case MasterChanged():
            return begun is not None
        case AdvertSeen(advert=advert):
            # A Master that resigned and goes on at once is told by its advert alone; after a silence it has returned.
            return begun is not None and begun.resigned and advert.valid and advert.priority > 0
        case _:
            return False


def _silent_since_ns(event: Event) -> int:
    return event.time_ns - (event.silence_ns if isinstance(event, MasterReturned) else 0)


def _sorted(found: Mapping[VirtualRouterKey, list[Absence]]) -> Absences:
    return {key: tuple(sorted(several, key=lambda one: one.start_ns)) for key, several in found.items()}
