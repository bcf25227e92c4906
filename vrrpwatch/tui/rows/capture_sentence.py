"""The one thing to know of the capture, in one sentence that is fit for a screen."""

from collections.abc import Sequence

from vrrpwatch.model.frame import Blind, BlindReason, Input
from vrrpwatch.model.picture import InterfaceHealth, Picture, Playback
from vrrpwatch.model.timers import SECOND_NS
from vrrpwatch.report.moment import Calendar
from vrrpwatch.report.phrases import enumerated, prose
from vrrpwatch.report.quantity import counted
from vrrpwatch.report.safe import PATH, safe
from vrrpwatch.rules.wording import seconds
from vrrpwatch.tui.rows.capture import inputs_of

LATELY_NS = 60 * SECOND_NS
"""A loss is the first thing to know for so long."""
_MOST_NAMED = 3


def sentence(picture: Picture, calendar: Calendar) -> str:
    """The one thing to know of the capture."""
    if picture.playback:
        return _replay_sentence(picture, picture.playback, calendar)
    dark = [each for each in picture.interfaces if each.dark]
    if dark:
        return "; ".join(_dark_words(each, picture.now_ns, calendar) for each in dark[:_MOST_NAMED])
    unopened = [safe(each.name) for each in picture.interfaces if each.link_type is None]
    if unopened:
        return f"Nothing is seen on {enumerated(unopened, _MOST_NAMED)}: not open yet"
    torn, lost = _damage_words(picture.snapshot.inputs), _losses(picture)
    if torn or not lost:
        return torn or _all_is_seen(picture)
    told = _loss_words(picture, lost, calendar)
    lately = picture.now_ns - max(blind.end_ns for blind in lost) < LATELY_NS
    return told if lately else f"{_all_is_seen(picture)} now; before, {told}"


def _all_is_seen(picture: Picture) -> str:
    if not picture.interfaces:
        return f"All that came through {_inputs_words(picture.snapshot.inputs)} is seen"
    return f"Everything on {enumerated((safe(each.name) for each in picture.interfaces), _MOST_NAMED)} is seen"


def _inputs_words(inputs: Sequence[Input]) -> str:
    return safe(inputs[0].path, PATH) if len(inputs) == 1 else counted(len(inputs), "capture")


def _dark_words(interface: InterfaceHealth, now_ns: int, calendar: Calendar) -> str:
    assert interface.dark is not None
    since_ns = interface.dark.time_ns
    return (
        f"Nothing is seen on {safe(interface.name)} since {calendar.time(since_ns)}, "
        f"for {seconds(max(now_ns - since_ns, 0))}: {interface.dark.why}"
    )


def _losses(picture: Picture) -> list[Blind]:
    return [blind for blind in picture.snapshot.statistics.blind if blind.why is BlindReason.DROPPED]


def _loss_words(picture: Picture, losses: Sequence[Blind], calendar: Calendar) -> str:
    # The latest blind times are kept, and an interface counts from the start.
    lost = max(sum(blind.lost or 0 for blind in losses), sum(each.dropped for each in picture.interfaces))
    told = f"{counted(lost, 'frame')} {'was' if lost == 1 else 'were'} lost" if lost else "frames were lost"
    interfaces = {safe(blind.interface): None for blind in losses if blind.interface}
    place = f" on {enumerated(interfaces, _MOST_NAMED)}" if interfaces else ""
    length = seconds(_length_ns(losses))
    latest = calendar.time(max(blind.end_ns for blind in losses))
    return f"{told}{place} in {length}: they came faster than they were read, the last time at {latest}"


def _length_ns(blinds: Sequence[Blind]) -> int:
    return sum(max(blind.end_ns - blind.start_ns, 0) for blind in blinds)


def _replay_sentence(picture: Picture, playback: Playback, calendar: Calendar) -> str:
    if playback.loading:
        known = "" if playback.loaded is None else f"{playback.loaded:.0%} read, "
        return f"Loading: {known}up to {calendar.time(playback.position_ns)}"
    inputs = inputs_of(picture)
    torn, lost = _damage_words(inputs), _losses(picture)
    if torn:
        return torn
    frames = counted(sum(capture.frames for capture in inputs), "frame")
    read = f"{_inputs_words(inputs)} {'was' if len(inputs) == 1 else 'were'} read to the end: {frames}"
    if lost:
        return f"{read}; {_loss_words(picture, lost, calendar)}"
    blind_ns = _length_ns(picture.snapshot.statistics.blind)
    return f"{read}; {seconds(blind_ns)} not in sight" if blind_ns else f"{read}, none known to be missing"


def _damage_words(inputs: Sequence[Input]) -> str:
    torn = [capture for capture in inputs if not capture.complete]
    if not torn:
        return ""
    cause = f": {prose(torn[0].errors[0])}" if torn[0].errors else ""
    more = f"; and {counted(len(torn) - 1, 'other capture')}" if torn[1:] else ""
    return f"{safe(torn[0].path, PATH)} was not read to its end{cause}{more}"
