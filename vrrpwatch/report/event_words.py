"""An event in one sentence, for the person who watches. What is not told here is told by a finding when it matters.

The sentences may contain names from the wire: they pass `prose` before they reach a screen.
"""

from collections.abc import Callable, Mapping
from typing import Any

from vrrpwatch.model.capture_event import (
    BlindStarted,
    ClockStepped,
    InputDamaged,
    InterfaceRenamed,
    OutputFailed,
    OutputRecovered,
    WentBlind,
)
from vrrpwatch.model.event import (
    CandidateSeen,
    ContestConfirmed,
    ContestEnded,
    ContestStarted,
    Event,
    MasterChanged,
    MasterResigned,
    MasterReturned,
    MasterSilent,
    ParameterChanged,
    PriorityChanged,
    RouterSeen,
    SuccessorMissing,
)
from vrrpwatch.model.frame import BlindReason
from vrrpwatch.model.router import VirtualRouterKey
from vrrpwatch.model.timers import SECOND_NS
from vrrpwatch.report.diagnosis import CAUSES, claim_words, disagreement_words, outage_words
from vrrpwatch.report.input_words import blind_words
from vrrpwatch.report.moment import Calendar
from vrrpwatch.report.safe import PATH, safe
from vrrpwatch.rules.wording import router, seconds, virtual_addresses


def event_words(event: Event, calendar: Calendar) -> str:
    """What happened; empty when it is not worth a line."""
    words = WORDS.get(type(event))
    return words(event, calendar) if words else ""


def place_words(event: Event) -> str:
    """Where it happened; empty when it concerns everything."""
    if event.virtual_router:
        return virtual_router_words(event.virtual_router)
    if isinstance(event, BlindStarted | InterfaceRenamed):
        return event.interface
    return (event.blind.interface or "") if isinstance(event, WentBlind) else ""


def virtual_router_words(key: VirtualRouterKey) -> str:
    """The way down to it: `eth0 vlan 10 VRID 51 ipv4`."""
    tags = "".join(f"vlan {tag} " for tag in key.vlan)
    return f"{key.interface} {tags}VRID {key.vrid} {key.family}".lstrip()


def _router_seen(event: RouterSeen, _: Calendar) -> str:
    advert = event.advert
    timing = f"version {advert.version}, an advert each {seconds(advert.interval_ns)}"
    return f"First advert of {router(advert)} for {virtual_addresses(advert)}: {timing}"


def _master_changed(event: MasterChanged, _: Calendar) -> str:
    previous = event.previous.source if event.previous else "an unknown router"
    told = CAUSES[event.cause].format(master=router(event.advert), previous=previous)
    if event.outage_ns is None:
        return told
    blind = ", not all of it in sight" if event.blind else ""
    return f"{told}; {outage_words(event.cause, event.outage_ns, event.expected_ns)}{blind}"


def _master_resigned(event: MasterResigned, _: Calendar) -> str:
    return f"Master {event.advert.source} resigned (priority 0)"


def _successor_missing(event: SuccessorMissing, _: Calendar) -> str:
    waited = seconds(event.time_ns - event.resigned_ns)
    return f"Nobody took over from {event.advert.source}, which resigned {waited} ago"


def _master_silent(event: MasterSilent, _: Calendar) -> str:
    silence = seconds(event.time_ns - event.since_ns)
    return f"No advert for {silence}, the last one from Master {router(event.advert)}"


def _master_returned(event: MasterReturned, _: Calendar) -> str:
    return f"{router(event.advert)} advertises again after {seconds(event.silence_ns)} without any advert"


def _contest_started(event: ContestStarted, _: Calendar) -> str:
    return f"{claim_words(event.contest)}: {disagreement_words(event.contest)}"


def _contest_confirmed(event: ContestConfirmed, _: Calendar) -> str:
    return f"{claim_words(event.contest)}, advertising in turn"


def _contest_ended(event: ContestEnded, _: Calendar) -> str:
    length = seconds(event.time_ns - event.contest.start_ns)
    left = f"only {router(event.winner)} claims to be Master" if event.winner else "nobody claims to be Master"
    return f"The contest is over after {length}: {left}"


def _parameter_changed(event: ParameterChanged, _: Calendar) -> str:
    changes = "; ".join(f"{what} from {before} to {after}" for what, before, after in event.changes)
    return f"{event.after.source} changed {changes}"


def _priority_changed(event: PriorityChanged, _: Calendar) -> str:
    return f"{event.after.source} changed its priority from {event.before.priority} to {event.after.priority}"


def _candidate_seen(event: CandidateSeen, _: Calendar) -> str:
    return f"{event.host} joined the VRRP group ({event.seen_by.upper()}) and may be a Backup"


def _blind_started(event: BlindStarted, _: Calendar) -> str:
    return f"Cannot see from now on: {event.why}"


def _went_blind(event: WentBlind, calendar: Calendar) -> str:
    # A step of the clock has an event of its own.
    return "" if event.blind.why is BlindReason.CLOCK_STEP else blind_words(event.blind, calendar)


def _interface_renamed(event: InterfaceRenamed, _: Calendar) -> str:
    return f"The interface is called {event.name} now; it is still watched"


def _clock_stepped(event: ClockStepped, _: Calendar) -> str:
    if abs(event.step_ns) < SECOND_NS:
        # Frames a little out of order; that can be each of them.
        return ""
    return f"The clock stepped {'back' if event.step_ns < 0 else 'forward'} by {seconds(abs(event.step_ns))}"


def _input_damaged(event: InputDamaged, _: Calendar) -> str:
    return f"{safe(event.path, PATH)}: {event.error}"


def _output_failed(event: OutputFailed, _: Calendar) -> str:
    return f"{safe(event.output, PATH)} cannot be written: {event.error}; {event.unit} lost so far: {event.lost:,}"


def _output_recovered(event: OutputRecovered, _: Calendar) -> str:
    return f"{safe(event.output, PATH)} is written again; {event.unit} lost so far: {event.lost:,}"


WORDS: Mapping[type[Event], Callable[[Any, Calendar], str]] = {
    RouterSeen: _router_seen,
    MasterChanged: _master_changed,
    MasterResigned: _master_resigned,
    SuccessorMissing: _successor_missing,
    MasterSilent: _master_silent,
    MasterReturned: _master_returned,
    ContestStarted: _contest_started,
    ContestConfirmed: _contest_confirmed,
    ContestEnded: _contest_ended,
    ParameterChanged: _parameter_changed,
    PriorityChanged: _priority_changed,
    CandidateSeen: _candidate_seen,
    BlindStarted: _blind_started,
    WentBlind: _went_blind,
    InterfaceRenamed: _interface_renamed,
    ClockStepped: _clock_stepped,
    InputDamaged: _input_damaged,
    OutputFailed: _output_failed,
    OutputRecovered: _output_recovered,
}
"""The events that are told, and the sentence of each."""
