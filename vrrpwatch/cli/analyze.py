"""`vrrpwatch analyze`: captures in, a report out, and the verdict as exit code."""

from dataclasses import replace

import click

from vrrpwatch.cli.messages import complain
from vrrpwatch.cli.output import emit
from vrrpwatch.cli.progress import reading_progress
from vrrpwatch.cli.report_file import report_path, write_file
from vrrpwatch.cli.session import read
from vrrpwatch.cli.terminal import columns, wants_color
from vrrpwatch.model.finding import Severity
from vrrpwatch.model.snapshot import Snapshot
from vrrpwatch.report import FORMATS, Paper, renderer
from vrrpwatch.report.verdict import verdict_line

_FILE_COLUMNS = 80
"""Width of a text report in a file, whatever terminal it was made in."""


_THRESHOLDS: dict[str, Severity | None] = {
    "info": Severity.INFO,
    "warning": Severity.WARNING,
    "critical": Severity.CRITICAL,
    "never": None,
}
"""Choices of `--fail-on`: the mildest severity that is more than OK."""


@click.command
@click.argument("paths", nargs=-1, required=True, metavar="PATH... | -")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(list(FORMATS)),
    default="text",
    help="What to write: text is for people.",
)
@click.option("-o", "--output", "file", metavar="FILE", help="Write the report to FILE, readable by you alone.")
@click.option("-q", "--quiet", is_flag=True, help="Print the verdict only, in one line.")
@click.option("-v", "--verbose", is_flag=True, help="Leave nothing out of the text report.")
@click.option(
    "--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="NO_COLOR is respected by auto."
)
@click.option(
    "--fail-on",
    type=click.Choice(list(_THRESHOLDS)),
    default="warning",
    help="The mildest finding that is not OK.",
)
@click.option("--show-secrets", is_flag=True, help="Show passwords that were sent in clear text.")
def analyze(  # noqa: PLR0913 - click hands over each option by its name
    *,
    paths: tuple[str, ...],
    format_name: str,
    file: str | None,
    quiet: bool,
    verbose: bool,
    color: str,
    fail_on: str,
    show_secrets: bool,
) -> int:
    """Read captures, print a report, and exit by its verdict.

    PATH is a pcap or pcapng file, also compressed, or a folder of them, read as one stream in time order; - is stdin.
    """
    target = None if file is None else report_path(file, paths)
    with reading_progress() as on_progress:
        snapshot = read(paths, keep_secrets=show_secrets, fail_on=_THRESHOLDS[fail_on], on_progress=on_progress)
    _report_errors(snapshot)
    paper = Paper(columns(), wants_color(color), verbose)
    if target is not None:
        write_file(
            target, renderer(format_name)(snapshot, replace(paper, width=_FILE_COLUMNS, color=color == "always"))
        )
    if quiet:
        emit(f"{verdict_line(snapshot.verdict)}\n")
    elif target is None:
        emit(renderer(format_name)(snapshot, paper))
    return snapshot.verdict.status


def _report_errors(snapshot: Snapshot) -> None:
    for capture in snapshot.inputs:
        for error in capture.errors:
            complain(f"{capture.path}: {error}")
