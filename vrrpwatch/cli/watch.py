"""`vrrpwatch watch`: an interface is followed for as long as it takes, a line for each event and finding."""

from collections.abc import Callable
from pathlib import Path

import click

from vrrpwatch.capture.live import RING_BYTES
from vrrpwatch.capture.privileges import raised
from vrrpwatch.capture.watched import CaptureWishes
from vrrpwatch.cli import durations
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

_MEBIBYTE = 1 << 20


def _ring_bytes(_context: click.Context, _parameter: click.Parameter, mebibytes: int) -> int:
    return mebibytes * _MEBIBYTE


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
_CAPTURE = (
    click.option("--bpf", "wanted", default="", metavar="FILTER", help="Watch only what this pcap filter lets pass."),
    click.option("--no-promisc", "promiscuous", flag_value=False, default=True, help="Do not ask for all frames."),
    click.option(
        "--buffer",
        "ring_bytes",
        type=click.IntRange(1, 1024),
        default=RING_BYTES // _MEBIBYTE,
        callback=_ring_bytes,
        show_default=True,
        metavar="MIB",
        help="What the kernel keeps of each interface while nobody reads.",
    ),
    click.option("--wait", is_flag=True, help="Wait for an interface that is not there yet."),
    click.option("--user", metavar="NAME", help="Become this user once everything is open; else who called sudo."),
    click.option("--allow-root", is_flag=True, help="Stay root."),
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
    for option in reversed((*_OUTPUT, *_END, fail_on_option, rule_options, *_CAPTURE, *_RECORD)):
        function = option(function)
    return function


@click.command
@click.argument("names", nargs=-1, required=True, metavar="INTERFACE... | -")
@_options
def watch(  # noqa: PLR0913 - click hands over each option by its name
    *,
    names: tuple[str, ...],
    format_name: str,
    output: Path | None,
    color: str,
    show_secrets: bool,
    duration: int | None,
    count: int | None,
    until_finding: bool,
    fail_on: Severity | None,
    rules: RuleSettings,
    wanted: str,
    promiscuous: bool,
    ring_bytes: int,
    wait: bool,
    user: str | None,
    allow_root: bool,
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
            names=names,
            capture=CaptureWishes(promiscuous, ring_bytes, wanted, raised),
            wait=wait,
            wishes=Wishes(rules, show_secrets, fail_on),
            limits=Limits(duration, count, fail_on if until_finding else None),
            format_name=format_name,
            paper=Paper(columns(), color == "always" if output else wants_color(color)),
            output=output,
            recording=None if write is None else Recording(write, RingLimits(rotate_size, rotate_every, keep)),
            user=user,
            allow_root=allow_root,
        )
    )
