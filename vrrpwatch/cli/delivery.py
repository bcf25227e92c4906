"""Where a report goes: to stdout, to a file, or with `--quiet` to a file alone and its verdict to stdout."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from vrrpwatch.cli.fault import Stage, asked_fault, faulty
from vrrpwatch.cli.messages import complain
from vrrpwatch.cli.output import emit
from vrrpwatch.cli.progress import reading_progress
from vrrpwatch.cli.report_file import private_file, write_file
from vrrpwatch.cli.session import Wishes, read
from vrrpwatch.cli.terminal import columns, wants_color
from vrrpwatch.model.frame import Input, LinkType
from vrrpwatch.model.record import record
from vrrpwatch.model.snapshot import Snapshot
from vrrpwatch.report import STREAMS, Paper, lines, renderer
from vrrpwatch.report.verdict import verdict_line

_DECODED_LINK_TYPES = frozenset(map(int, LinkType))
_FILE_COLUMNS = 80
"""Width of a text report in a file, whatever terminal it was made in."""


@record(frozen=True, slots=True)
class Delivery:
    """How the user wants the report."""

    format_name: str
    paper: Paper
    """What stdout is."""
    quiet: bool
    target: Path | None
    """None: stdout."""
    color_in_file: bool = False

    def report_on(self, paths: Sequence[str], wishes: Wishes) -> int:
        """Read the captures at `paths`, deliver the report, and give the exit code. Raises UsageError."""
        snapshot = self._streamed(paths, wishes) if self._streams() else self._rendered(paths, wishes)
        if self.quiet:
            emit(f"{verdict_line(snapshot.verdict)}\n")
        _complain_of_inputs(snapshot)
        return snapshot.verdict.status

    def _streams(self) -> bool:
        return self.format_name in STREAMS and not (self.quiet and self.target is None)

    def _streamed(self, paths: Sequence[str], wishes: Wishes) -> Snapshot:
        # No progress bar: the lines show that it goes on.
        with self._line_writer() as write:
            stream = lines(self.format_name, faulty(asked_fault(), Stage.OUTPUT, write))
            snapshot = read(paths, wishes, observer=stream)
            stream.end(snapshot)
        return snapshot

    @contextmanager
    def _line_writer(self) -> Iterator[Callable[[str], object]]:
        if self.target is None:
            yield emit
            return
        with private_file(self.target) as file:
            yield file.write

    def _rendered(self, paths: Sequence[str], wishes: Wishes) -> Snapshot:
        with reading_progress() as on_progress:
            snapshot = read(paths, wishes, on_progress=on_progress)
        if self.target is not None:
            paper = self.paper._replace(width=_FILE_COLUMNS, color=self.color_in_file)
            write_file(self.target, renderer(self.format_name)(snapshot, paper))
        elif not self.quiet:
            emit(renderer(self.format_name)(snapshot, self.paper))
        return snapshot


def text_report(paths: Sequence[str], wishes: Wishes) -> int:
    """What `analyze` does without options, for who has no terminal for the screen."""
    return Delivery("text", Paper(columns(), wants_color("auto")), quiet=False, target=None).report_on(paths, wishes)


def _complain_of_inputs(snapshot: Snapshot) -> None:
    for capture in snapshot.inputs:
        for error in (*capture.errors, *_strange_links(capture)):
            complain(f"{capture.path}: {error}")


def _strange_links(capture: Input) -> Iterator[str]:
    """A capture that gave no advert may have none, or be one that we cannot look into."""
    strange = [str(link_type) for link_type in capture.link_types if link_type not in _DECODED_LINK_TYPES]
    if strange and not capture.adverts:
        yield f"link type {', '.join(strange)} is not decoded; its frames were not looked into"
