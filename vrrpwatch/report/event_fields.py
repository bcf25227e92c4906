"""Which fields each event has in JSON: the contract of `vrrpwatch.event/1`. Nothing of the model is dumped as it is.

For each class of event: name in JSON, attribute, and what encodes its value. None stays null. Durations end in `_s`.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from vrrpwatch.model import capture_event, event, neighbour_event, security_event, timing_event
from vrrpwatch.report.event_parts import (
    addresses,
    advert_object,
    binding_object,
    carp_object,
    changes,
    contest_object,
    difference_object,
    habit_object,
    masters,
    rejected_object,
    stale_bindings,
    unreachable_object,
)
from vrrpwatch.report.json_parts import blind_object, duration, finite, unicode_text
from vrrpwatch.report.moment import rfc3339


class Field(NamedTuple):
    """One field of an event."""

    name: str
    attribute: str
    encode: Callable[[Any], Any]


def _same(name: str, encode: Callable[[Any], Any]) -> Field:
    return Field(name, name, encode)


def _seconds(name: str) -> Field:
    return Field(f"{name}_s", f"{name}_ns", duration)


def _moment(name: str) -> Field:
    return Field(name, f"{name}_ns", rfc3339)


def _text(name: str) -> Field:
    # Enums of the model are text as well.
    return Field(name, name, lambda value: unicode_text(str(value)))


def _plain(name: str) -> Field:
    """Numbers and truths."""
    return Field(name, name, lambda value: value)


_ADVERT = _same("advert", advert_object)
_PAIR = (_same("first", advert_object), _same("second", advert_object))
_CHANGE = (_same("before", advert_object), _same("after", advert_object))
_DIFFERENCE = _same("difference", difference_object)
_CONTEST = _same("contest", contest_object)
_CHANGES = _same("changes", changes)
_OUTPUT = (_text("output"), _text("error"), _text("unit"), _plain("lost"))
_BINDING = _same("binding", binding_object)

FIELDS: Mapping[type[event.Event], tuple[Field, ...]] = {
    event.AdvertSeen: (_ADVERT,),
    event.RouterSeen: (_ADVERT, _plain("others"), _plain("ip_id")),
    event.MasterChanged: (
        _text("cause"),
        _ADVERT,
        _same("previous", advert_object),
        _seconds("outage"),
        _seconds("expected"),
        _plain("blind"),
        _plain("inferred"),
    ),
    event.MasterResigned: (_ADVERT,),
    event.SuccessorMissing: (_ADVERT, _moment("resigned")),
    event.MasterSilent: (_ADVERT, _moment("since")),
    event.MasterReturned: (_ADVERT, _seconds("silence")),
    event.ContestStarted: (_CONTEST,),
    event.ContestConfirmed: (_CONTEST,),
    event.ContestEnded: (_CONTEST, _same("winner", advert_object)),
    event.Disagreement: (*_PAIR, _DIFFERENCE, _plain("contested")),
    event.DisagreementEnded: (*_PAIR, _DIFFERENCE),
    event.ParameterChanged: (*_CHANGE, _CHANGES),
    event.PriorityChanged: _CHANGE,
    event.AdvertsMissed: (
        _ADVERT,
        _seconds("gap"),
        _plain("missed"),
        _text("cause"),
        _plain("previous_frame"),
        _plain("seen"),
    ),
    event.LoneRouter: (_ADVERT, _seconds("observed")),
    event.CandidateSeen: (_text("host"), _plain("mac"), _text("seen_by")),
    event.RolesSplit: (_same("masters", masters), _plain("families")),
    event.SourceShared: _PAIR,
    event.SourceRewritten: (_ADVERT, _text("original")),
    event.ProtocolUnreachable: (_same("unreachable", unreachable_object),),
    event.CarpClash: (_same("carp", carp_object), _ADVERT),
    event.CarpSeen: (_same("carp", carp_object),),
    event.AdvertDuplicated: (_ADVERT, _plain("first_frame")),
    event.AdvertLooped: (_ADVERT, _plain("first_frame"), _seconds("delay"), _text("why")),
    event.FrameRejected: (_same("rejected", rejected_object),),
    capture_event.BlindStarted: (_text("interface"), _text("why")),
    capture_event.WentBlind: (_same("blind", blind_object),),
    capture_event.InterfaceRenamed: (_text("interface"), _text("name")),
    capture_event.ClockStepped: (_seconds("step"),),
    capture_event.InputDamaged: (_text("path"), _text("error")),
    capture_event.OutputFailed: _OUTPUT,
    capture_event.OutputRecovered: _OUTPUT,
    capture_event.StateEvicted: (_text("kind"), _plain("evicted"), _plain("strangers")),
    neighbour_event.AnnouncementsChecked: (
        _text("occasion"),
        _ADVERT,
        _same("announced", addresses),
        _same("missing", addresses),
        _plain("same_virtual_mac"),
        _same("stale", stale_bindings),
    ),
    neighbour_event.AddressClaimed: (_BINDING, _ADVERT, _plain("known_router")),
    neighbour_event.AddressMisbound: (_BINDING, _ADVERT, _text("why")),
    security_event.ResignationRefuted: (
        _same("resignation", advert_object),
        _ADVERT,
        _plain("on_phase"),
        _plain("numbering_continued"),
        _plain("other_mac"),
    ),
    security_event.SequenceReplayed: (_ADVERT, _plain("sequence"), _plain("highest")),
    security_event.FingerprintChanged: (*_CHANGE, _CHANGES),
    security_event.SenderRestless: (_ADVERT,),
    timing_event.HabitMeasured: (_ADVERT, _same("habit", habit_object)),
    timing_event.AdvertsFlooded: (_ADVERT, _plain("surplus"), _same("rate_hz", finite)),
    timing_event.AdvertsDelayed: (_ADVERT, _seconds("late"), _plain("batch")),
}
