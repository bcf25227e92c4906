"""`vrrpwatch analyze`: captures in, a report out, and the verdict as exit code."""

import click

from vrrpwatch.capture.source import MOST_DECOMPRESSED_BYTES
from vrrpwatch.cli import durations
from vrrpwatch.cli.delivery import Delivery
from vrrpwatch.cli.fail_on import fail_on_option
from vrrpwatch.cli.report_file import report_path
from vrrpwatch.cli.rule_options import rule_options
from vrrpwatch.cli.session import Wishes
from vrrpwatch.cli.terminal import columns, wants_color
from vrrpwatch.model.errors import UsageError
from vrrpwatch.model.finding import Severity
from vrrpwatch.report import FORMATS, STREAMS, TABLES, Paper
from vrrpwatch.rules.settings import RuleSettings


@click.command
@click.argument("paths", nargs=-1, required=True, metavar="PATH... | -")
@click.option(
    "--format",
    "format_name",
    type=click.Choice([*FORMATS, *STREAMS]),
    default="text",
    help="What to write: text is for people.",
)
@click.option("--table", type=click.Choice(TABLES), help="The table that csv writes; else findings.")
@click.option("-o", "--output", "file", metavar="FILE", help="Write the report to FILE, readable by you alone.")
@click.option("-q", "--quiet", is_flag=True, help="Print the verdict only, in one line.")
@click.option("-v", "--verbose", is_flag=True, help="Leave nothing out of the text report.")
@click.option(
    "--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="NO_COLOR is respected by auto."
)
@fail_on_option
@rule_options
@click.option(
    "--max-decompressed",
    "most_decompressed",
    callback=durations.size,
    metavar="BYTES",
    help="Read so much of a compressed file: 100G; else 16 GiB.",
)
@click.option(
    "-j", "--jobs", type=click.IntRange(1, 64), default=1, metavar="N", help="Read them with up to N processes."
)
@click.option("--show-secrets", is_flag=True, help="Show passwords that were sent in clear text.")
def analyze(  # noqa: PLR0913 - click hands over each option by its name
    *,
    paths: tuple[str, ...],
    format_name: str,
    table: str | None,
    file: str | None,
    quiet: bool,
    verbose: bool,
    color: str,
    fail_on: Severity | None,
    rules: RuleSettings,
    most_decompressed: int | None,
    jobs: int,
    show_secrets: bool,
) -> int:
    """Read captures, print a report, and exit by its verdict.

    PATH is a pcap or pcapng file, also compressed, or a folder of them, read as one stream in time order; - is stdin.
    """
    if table is not None and format_name != "csv":
        raise UsageError("--table goes with --format csv")
    delivery = Delivery(
        format_name,
        Paper(columns(), wants_color(color), verbose, table or "findings"),
        quiet,
        target=None if file is None else report_path(file, paths),
        color_in_file=color == "always",
    )
    wishes = Wishes(rules, show_secrets, fail_on, most_decompressed or MOST_DECOMPRESSED_BYTES, jobs)
    return delivery.report_on(paths, wishes)
