"""`vrrpwatch doctor`: what is possible here, and what to do about the rest."""

import textwrap
from collections.abc import Iterator

import click

from vrrpwatch.cli.checkup import Check, Health, pcapy_check, python_check, rights_check, terminal_check, tshark_check
from vrrpwatch.cli.commands import ANY
from vrrpwatch.cli.exit_codes import OK, UNKNOWN, WARNING
from vrrpwatch.cli.interface_checkup import interface_check
from vrrpwatch.cli.output import emit
from vrrpwatch.cli.terminal import columns, wants_color
from vrrpwatch.report.safe import PROSE, safe

_INDENT = " " * 8
_EXIT_CODES = {Health.OK: OK, Health.WARN: WARNING, Health.FAIL: UNKNOWN}


@click.command
@click.argument("interface", required=False, metavar="[INTERFACE]")
def doctor(interface: str | None) -> int:
    """Check whether VRRP can be captured here, and say what to do if not.

    It opens a capture on INTERFACE for a moment, and sends nothing. Exit code: 0 all is well, 1 something is limited,
    3 capturing is impossible.
    """
    checks = list(_checks(interface or ANY))
    worst = max((check.health for check in checks), key=list(Health).index)
    emit("\n".join((*map(_shown, checks), "", _verdict(worst, interface), "")))
    return _EXIT_CODES[worst]


def _checks(interface: str) -> Iterator[Check]:
    needed = (python_check(), pcapy_check(), rights_check(interface), interface_check(interface))
    yield from needed
    if all(check.health is not Health.FAIL for check in needed):
        from vrrpwatch.cli.capture_checkup import capture_check  # noqa: PLC0415 - it cannot be loaded without pcapy-ng

        yield capture_check(interface)
    yield tshark_check()
    yield terminal_check()


def _shown(check: Check) -> str:
    glyph, word, colour = check.health.value
    mark = f"{glyph} {word:5}"
    head = click.style(mark, fg=colour, bold=True) if wants_color("auto") else mark
    wrapped = [*_wrapped(check.what), *_wrapped(check.meaning)]
    # What is to be typed is never broken: it is copied.
    remedy = [safe(line, PROSE) for line in check.remedy.splitlines()]
    first, *others = (*wrapped, *remedy)
    return "\n".join((f"{head} {first}", *(f"{_INDENT}{line}" for line in others)))


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(safe(text, PROSE), max(columns() - len(_INDENT), 20), break_on_hyphens=False)


def _verdict(worst: Health, interface: str | None) -> str:
    if worst is Health.FAIL:
        return "Capturing is not possible here as it is. Captures in files can be analyzed: vrrpwatch analyze FILE"
    name = safe(interface or "INTERFACE")
    limits = "" if worst is Health.OK else ", within the limits above"
    return f"Ready{limits}: vrrpwatch watch {name}"
