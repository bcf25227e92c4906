"""Everything that the screens of the terminal UI say of a moment, without a terminal."""

from collections.abc import Iterable, Iterator, Sequence

from vrrpwatch.decode.anatomy import anatomy
from vrrpwatch.model.frame import Frame
from vrrpwatch.model.picture import Picture, Playback, Told
from vrrpwatch.model.snapshot import Snapshot
from vrrpwatch.report.moment import Calendar
from vrrpwatch.tui.filtering import Filter
from vrrpwatch.tui.rows import capture, findings, routers, timeline, verdict, virtual_router_detail, virtual_routers
from vrrpwatch.tui.rows.finding_evidence import evidence
from vrrpwatch.tui.rows.open_findings import open_findings
from vrrpwatch.tui.rows.packet_parts import byte_line, field_at, field_lines, secret_offsets
from vrrpwatch.tui.rows.packets import Clock, PacketReader, TimeShown, cells
from vrrpwatch.tui.rows.pulse import Pulse, beaten
from vrrpwatch.tui.rows.row import Cell
from vrrpwatch.tui.rows.timeline_glyphs import glyphs
from vrrpwatch.tui.rows.timeline_words import axis_label_line, heading, label

WIDTH = 80
IN_LINE = 16


def picture_of(snapshot: Snapshot, frames: Sequence[Frame], told: Sequence[Told]) -> Picture:
    """A replay that stands at the last of `frames`."""
    start_ns, now_ns = frames[0].time_ns, frames[-1].time_ns
    ends_ns = max(start_ns, now_ns)
    return Picture(
        number=1,
        now_ns=now_ns,
        snapshot=snapshot,
        packets=tuple(frames),
        told=tuple(told),
        interfaces=(),
        playback=Playback(start_ns, ends_ns, now_ns, playing=False, speed=1.0, loaded=None, loading=False, marks_ns=()),
        whole=snapshot,
    )


def said(picture: Picture) -> Iterator[str]:
    """Each text that stands in a cell or a line of the screens but for the packets."""
    calendar = Calendar.starting(picture.snapshot.statistics.first_ns)
    yield verdict.now(picture).text
    yield verdict.health(picture).text
    yield verdict.clock(picture, date=True)
    yield from _virtual_routers(picture)
    for finding in picture.snapshot.findings:
        state = findings.state_of(finding, ())
        yield from _texts(findings.finding_row(finding, state, calendar).cells)
        yield from (fact.text for fact in evidence(finding, state, calendar))
    for sender in routers.senders(picture.snapshot):
        yield from _texts(routers.router_row(sender, picture).cells)
    yield from _timeline(picture)
    lines = [*capture.statistics_lines(picture.snapshot.statistics, calendar), *capture.blind_lines(picture, calendar)]
    yield from (line.text for line in lines)


def _virtual_routers(picture: Picture) -> Iterator[str]:
    opened = open_findings(picture.snapshot)
    for order in virtual_routers.Order:
        entries = virtual_routers.entries(picture, opened, order)
    for row in virtual_routers.virtual_router_rows(entries, picture, beaten(Pulse(), picture)):
        yield from _texts(row.cells)
    for each in picture.snapshot.virtual_routers:
        yield virtual_router_detail.title(each)
        lines = virtual_router_detail.detail_lines(each, opened.get(each.key, ()), picture, WIDTH)
        for line in lines:
            yield from _texts(line.row.cells)


def _timeline(picture: Picture) -> Iterator[str]:
    laid_out = timeline.timeline(picture, Filter())
    yield axis_label_line(laid_out.whole, WIDTH)
    for line in laid_out.lines:
        yield label(laid_out, line, WIDTH)
        yield from heading(laid_out, line)
        yield glyphs(laid_out, line, laid_out.whole, WIDTH)


def packets_said(frames: Iterable[Frame]) -> Iterator[str]:
    """The line of each of `frames`, its fields and its bytes."""
    reader, before = PacketReader(), None
    for frame in frames:
        clock = Clock(list(TimeShown)[frame.number % 3], Calendar.starting(frame.time_ns), frame.time_ns // 2)
        yield from _texts(cells(frame, reader.words(frame), clock.text(frame, before)))
        before = frame
        yield from dissected(frame)


def dissected(frame: Frame) -> Iterator[str]:
    """The fields of a frame, which lie within it, and its bytes."""
    for secrets in (False, True):
        fields = anatomy(frame, show_secrets=secrets)
        yield from (line.text for line in field_lines(fields, WIDTH))
    hidden = secret_offsets(fields)
    for field in fields:
        assert 0 <= field.start <= field.start + field.length <= len(frame.data), field
    for at in range(0, len(frame.data), IN_LINE):
        line = byte_line(frame.data, at, IN_LINE, hidden)
        field_at(fields, at)
        yield "".join((line.offset, *line.pairs, *line.characters))


def _texts(row: Iterable[Cell]) -> Iterator[str]:
    return (cell.text for cell in row)
