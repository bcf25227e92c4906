"""stderr: what the user has to know beside the data."""

from contextlib import suppress

import click

from vrrpwatch.report.safe import PROSE, safe


def complain(message: str) -> None:
    """One line on stderr, whatever `message` contains."""
    with suppress(OSError):
        click.echo(f"vrrpwatch: {safe(' '.join(message.split()), PROSE)}", err=True)
