"""Frames that are decoded in pieces tell what they tell one after the other, mistakes of our own included."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pytest

from tests.sessions import LAB_CAPTURES, closed
from vrrpwatch.capture import open_stream
from vrrpwatch.cli.fault import Fault, Kind, Stage
from vrrpwatch.cli.mistakes import Mistakes
from vrrpwatch.cli.pieces import PIECE, all_decoded, pieces
from vrrpwatch.cli.session import Session
from vrrpwatch.decode import decoder
from vrrpwatch.model.frame import Frame, Item, Tick
from vrrpwatch.report.json_v1 import report_object
from vrrpwatch.report.jsonl import Lines

MISTAKE = Fault(Stage.DECODE, Kind.RAISE, every=7)
LATER = Fault(Stage.ANALYSIS, Kind.RAISE, every=7)


def items_of(path: Path) -> list[Item]:
    """The frames of a capture, with a tick after each ninth."""
    items: list[Item] = []
    for number, item in enumerate(open_stream([str(path)])):
        items.append(item)
        if number % 9 == 0 and isinstance(item, Frame):
            items.append(Tick(item.time_ns))
    return items


def told_of(batches: Iterable[Sequence[Item]], fault: Fault | None) -> tuple[object, ...]:
    """All that a session says of `batches`."""
    told, mistakes = list[str](), Mistakes()
    session = Session(observer=Lines(told.append), live=True, mistakes=mistakes, fault=fault)
    for batch in batches:
        session.follow(batch)
    return report_object(closed(session)), told, session.adverts, mistakes.counts()


@pytest.mark.parametrize("fault", [None, MISTAKE, LATER], ids=["sound", "mistakes of decode", "mistakes of analysis"])
@pytest.mark.parametrize("path", LAB_CAPTURES, ids=lambda path: path.stem)
def test_pieces_tell_the_same_as_one_item_after_the_other(
    path: Path, fault: Fault | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Of passwords a digest is told, and its key is another one in each session.
    monkeypatch.setattr(decoder, "urandom", bytes)
    items = items_of(path)
    one_by_one = [[item] for item in items]
    assert told_of([items], fault) == told_of(one_by_one, fault)


@pytest.mark.parametrize("number", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_pieces_are_small_and_lose_nothing(number: int) -> None:
    batch = [Tick(at) for at in range(number)]
    cut = list(pieces(iter(batch)))
    assert [item for piece in cut for item in piece] == batch
    assert all(0 < len(piece) <= PIECE for piece in cut)


def test_what_came_before_the_end_of_a_stream_is_taken_in() -> None:
    """A user who interrupts gets a report of all that was read."""

    def interrupted() -> Iterator[Item]:
        yield from map(Tick, range(PIECE + 3))
        raise KeyboardInterrupt

    taken: list[Item] = []
    with pytest.raises(KeyboardInterrupt):
        taken.extend(item for piece in pieces(interrupted()) for item in piece)
    assert taken == [Tick(at) for at in range(PIECE + 3)]


def test_a_mistake_stands_where_its_frame_stood() -> None:
    items = items_of(LAB_CAPTURES[0])[:20]
    frames = [item for item in items if isinstance(item, Frame)]

    def decode(frame: Frame) -> int:
        if frame.number % 3 == 0:
            raise ValueError(frame.number)
        return frame.number

    found = [one.args[0] if isinstance(one, Exception) else -one for one in all_decoded(decode, items)]
    assert found == [frame.number if frame.number % 3 == 0 else -frame.number for frame in frames]
