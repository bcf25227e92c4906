"""The group `vrrpwatch`: which commands there are, and what a first word means that is none of them.

A command is a module of the same name with a function of the same name; it loads when it is used, so that `--help` and
small commands start at once.
"""

import gc
from importlib import import_module

import click

from vrrpwatch import __version__
from vrrpwatch.cli.suggest import did_you_mean
from vrrpwatch.cli.terminal import has_screen
from vrrpwatch.report.safe import safe

COMMANDS = {
    "analyze": "Read captures, print a report, and exit by its verdict.",
    "live": "Watch interfaces on the screen; this is what an INTERFACE as first word means.",
    "watch": "Follow interfaces live: a line for each event and finding.",
    "demo": "Play a built-in story on the screen; needs no network and no rights.",
    "rules": "List what vrrpwatch looks for.",
    "explain": "Show the manual page of a rule.",
    "interfaces": "List the network interfaces, and where VRRP can be captured.",
    "doctor": "Check whether VRRP can be captured here, and say what to do if not.",
}
"""Name and summary, in the order of the help."""

REPLAY = "replay"
"""What a file as first word means; nobody types it."""
ANY = "any"
"""Every interface by itself."""


class LazyGroup(click.Group):
    """A group whose commands are imported on use."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if cmd_name not in (*COMMANDS, REPLAY):
            return None
        command: click.Command = getattr(import_module(f"vrrpwatch.cli.{cmd_name}"), cmd_name)
        # All has loaded; from here on there may be garbage.
        gc.enable()
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - as above
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args:
            raise click.UsageError("name an interface, a capture or a command; vrrpwatch --help lists them")
        return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in COMMANDS:
            args = [_meant(args[0]), *args]
        return super().resolve_command(ctx, args)


def interfaces() -> list[str]:
    """Names of the network interfaces that this program sees."""
    from socket import if_nameindex  # noqa: PLC0415 - 2 ms that only a word which is no command shall cost

    # Not from /sys: that may show another network namespace.
    return sorted(name for _, name in if_nameindex())


def _meant(word: str) -> str:
    """The command that a first word means which is none. Raises UsageError when it means nothing."""
    if word == "-":
        return "watch"
    if word and _is_path(word):
        return REPLAY if has_screen() else "analyze"
    known = interfaces()
    if word in (*known, ANY):
        return "live" if has_screen() else "watch"
    hint = did_you_mean(word, [*COMMANDS, *known]) or "; vrrpwatch --help lists the commands"
    raise click.UsageError(f'no interface or file "{safe(word)}"{hint}')


def _is_path(word: str) -> bool:
    """Something is there, or nobody may know: who reads it will say why it cannot be read."""
    from pathlib import Path  # noqa: PLC0415 - 4 ms that only a word which is no command shall cost

    try:
        return Path(word).exists()
    except OSError:
        return True


@click.group(
    cls=LazyGroup,
    no_args_is_help=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    subcommand_metavar="COMMAND ...",
)
@click.version_option(__version__, message="%(prog)s %(version)s")
def vrrpwatch() -> None:
    """Watch VRRP from the wire: who is Master, why that changed, and what is wrong.

    It never sends a packet. The exit code is the verdict: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.
    """
