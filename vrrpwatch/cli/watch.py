"""`vrrpwatch watch`: an interface is followed for as long as it takes, a line for each event and finding."""

from collections.abc import Callable
from pathlib import Path

import click

from vrrpwatch.cli import durations
from vrrpwatch.cli.capture_options import Opening, capture_options
from vrrpwatch.cli.fail_on import fail_on_option
from vrrpwatch.cli.live_session import Recording, WatchPlan, run
from vrrpwatch.cli.rule_options import rule_options
from vrrpwatch.cli.session import Wishes
from vrrpwatch.cli.terminal import columns, wants_color
from vrrpwatch.cli.watching import Limits
from vrrpwatch.model.errors import UsageError
from vrrpwatch.model.finding import Severity
from vrrpwatch.monitor.ring import RingLimits
from vrrpwatch.report import LIVE, Paper
from vrrpwatch.rules.settings import RuleSettings

_OUTPUT = (
    click.option("--format", "format_name", type=click.Choice(list(LIVE)), default="text", help="text is for people."),
    click.option("-o", "--output", type=click.Path(path_type=Path), metavar="FILE", help="Append the lines to FILE."),
    click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="As in analyze."),
    click.option("--show-secrets", is_flag=True, help="Show passwords that were sent in clear text."),
)
_END = (
    click.option(
        "--duration", callback=durations.duration, metavar="TIME", help="End after this time: 90s, 5m, 2h, 7d."
    ),
    click.option("--count", type=click.IntRange(min=1), help="End after so many adverts."),
    click.option("--until-finding", is_flag=True, help="End at the first finding that --fail-on counts."),
)
_RECORD = (
    click.option("-w", "--write", type=click.Path(path_type=Path), metavar="FILE", help="Record what is watched."),
    click.option(
        "--rotate-size", callback=durations.size, metavar="BYTES", help="Begin another file after so many bytes: 100M."
    ),
    click.option(
        "--rotate-every", callback=durations.duration, metavar="TIME", help="Begin another file after this time: 1h."
    ),
    click.option("--keep", type=click.IntRange(min=1), metavar="N", help="Keep so many of these files."),
)


def _options(function: Callable[..., int]) -> Callable[..., int]:
    for option in reversed((*_OUTPUT, *_END, fail_on_option, rule_options, capture_options, *_RECORD)):
        function = option(function)
    return function


@click.command
@click.argument("names", nargs=-1, required=True, metavar="INTERFACE... | -")
@_options
def watch(  # noqa: PLR0913 - click hands over each option by its name
    *,
    format_name: str,
    output: Path | None,
    color: str,
    show_secrets: bool,
    duration: int | None,
    count: int | None,
    until_finding: bool,
    fail_on: Severity | None,
    rules: RuleSettings,
    opening: Opening,
    write: Path | None,
    rotate_size: int | None,
    rotate_every: int | None,
    keep: int | None,
) -> int:
    """Follow interfaces live: a line for each event and finding, and the verdict as exit code at the end.

    INTERFACE any is every interface by itself; - follows a capture on stdin that is still being written.
    """
    if write is None and (rotate_size or rotate_every or keep):
        raise UsageError("--rotate-size, --rotate-every and --keep go with -w FILE")
    if write is not None and output is not None and write.absolute() == output.absolute():
        raise UsageError(f"-o and -w both name {write}: lines and frames need a file each")
    return run(
        WatchPlan(
            opening=opening,
            wishes=Wishes(rules, show_secrets, fail_on),
            limits=Limits(duration, count, fail_on if until_finding else None),
            format_name=format_name,
            paper=Paper(columns(), color == "always" if output else wants_color(color)),
            output=output,
            recording=None if write is None else Recording(write, RingLimits(rotate_size, rotate_every, keep)),
        )
    )
