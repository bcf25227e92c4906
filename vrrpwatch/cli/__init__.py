"""The command line: one module per command, and the only place that builds and wires things.

Exit codes are those of monitoring plugins and come from the verdict. Nothing else may end in 1 or 2, which is what
Python and click use for a crash and for wrong usage: both are mapped to 3 here.
"""

import gc
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress

import click

from vrrpwatch.cli.commands import vrrpwatch
from vrrpwatch.cli.exit_codes import OK, UNKNOWN
from vrrpwatch.cli.messages import complain
from vrrpwatch.cli.output import discard_stdout, replace_closed_streams
from vrrpwatch.cli.terminal import help_columns
from vrrpwatch.model.errors import UsageError
from vrrpwatch.report.safe import PROSE, safe


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command (default: that of the process) and return its exit code."""
    replace_closed_streams()
    _end_in_order()
    try:
        return _run(list(sys.argv[1:] if arguments is None else arguments))
    except click.ClickException as error:
        complain(_usage(error))
    except UsageError as error:
        complain(str(error))
    except BrokenPipeError:
        # Only `--help` writes without looking after its reader.
        discard_stdout()
        return OK
    except KeyboardInterrupt:
        pass
    except BaseException:  # noqa: BLE001 - a crash shows itself, but its exit code 1 would say WARNING
        _show_crash()
    finally:
        # The process ends: to search all that was loaded for garbage would take as long as to read a small capture.
        gc.freeze()
    return UNKNOWN


def _end_in_order() -> None:
    """TERM and HUP end a command as ctrl+c does; who ignores them, as nohup does, goes on ignoring them."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)


def _run(arguments: list[str]) -> int:
    # Not `Group.main`: it ends a broken pipe and an interrupt with exit code 1.
    try:
        with vrrpwatch.make_context("vrrpwatch", arguments, terminal_width=help_columns()) as context:
            return int(vrrpwatch.invoke(context))
    except click.exceptions.Exit as end:
        return end.exit_code


def _usage(error: click.ClickException) -> str:
    """What click says, and where to read on; a message with a hint of its own says all, and so does one of ours."""
    message = error.format_message()
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is None or message.endswith("?"):
        return message
    return f"{message.rstrip('.')}; see {context.command_path} --help"


def _show_crash() -> None:
    # Without rights, not even this may be found: what counts is the exit code.
    with suppress(OSError, ImportError):
        import traceback  # noqa: PLC0415 - 8 ms that only a crash shall cost

        for line in traceback.format_exc().splitlines():
            click.echo(safe(line, PROSE), err=True)
