"""The option `--fail-on`, for every command that ends with a verdict."""

import click

from vrrpwatch.model.finding import Severity

_THRESHOLDS: dict[str, Severity | None] = {
    "info": Severity.INFO,
    "warning": Severity.WARNING,
    "critical": Severity.CRITICAL,
    "never": None,
}


def _threshold(_context: click.Context, _parameter: click.Parameter, word: str) -> Severity | None:
    return _THRESHOLDS[word]


fail_on_option = click.option(
    "--fail-on",
    type=click.Choice(list(_THRESHOLDS)),
    default="warning",
    callback=_threshold,
    help="The mildest finding that is not OK.",
)
"""The mildest severity that is more than OK arrives as `fail_on`; None: no finding is."""
