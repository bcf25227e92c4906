"""What the plain path says of captures, and what the columns say: each line, the report, and how many adverts."""

from functools import partial
from pathlib import Path

from vrrpwatch.capture import open_stream
from vrrpwatch.capture.source import MOST_DECOMPRESSED_BYTES
from vrrpwatch.cli.session import Session
from vrrpwatch.columns.chunk import FRAMES
from vrrpwatch.columns.parallel import Readers
from vrrpwatch.columns.turns import pieces, turns_of
from vrrpwatch.model.finding import Severity
from vrrpwatch.model.snapshot import Snapshot
from vrrpwatch.report import Paper, lines, renderer

PAPER = Paper(80, color=False)


class Told:
    """The lines of a session, and its report."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self.stream = lines("jsonl", self._lines.append)
        self.session = Session(observer=self.stream)

    def end(self, snapshot: Snapshot) -> tuple[str, str, int]:
        self.stream.end(snapshot)
        return "".join(self._lines), renderer("json")(snapshot, PAPER), self.session.adverts


def plain(*paths: Path) -> tuple[str, str, int]:
    """Frame by frame."""
    told, stream = Told(), open_stream([str(path) for path in paths])
    told.session.follow(stream)
    return told.end(told.session.close(stream.inputs(), Severity.WARNING))


def in_columns(*paths: Path, frames: int = FRAMES) -> tuple[str, str, int]:
    """In chunks of `frames`, as far as the format allows."""
    told, stream = Told(), open_stream([str(path) for path in paths])
    for _, every in turns_of(stream, partial(pieces, frames=frames)):
        for piece in every:
            told.session.follow_part(piece)
    return told.end(told.session.close(stream.inputs(), Severity.WARNING))


def by_readers(*paths: Path, jobs: int) -> tuple[str, str, int]:
    """By `jobs` other processes."""
    told, stream = Told(), open_stream([str(path) for path in paths])
    with Readers(stream.in_order(), jobs, MOST_DECOMPRESSED_BYTES) as readers:
        for _, every in turns_of(stream, readers.read):
            for piece in every:
                told.session.follow_part(piece)
    return told.end(told.session.close(stream.inputs(), Severity.WARNING))


def assert_same(path: Path, *sizes: int) -> None:
    """Chunks of any of `sizes` make no difference."""
    wanted = plain(path)
    for frames in sizes:
        assert in_columns(path, frames=frames) == wanted


def written(folder: Path, octets: bytes, name: str = "in.pcap") -> Path:
    """A file of these bytes."""
    path = folder / name
    path.write_bytes(octets)
    return path
