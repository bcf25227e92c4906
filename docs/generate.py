"""Writes the pages of docs/reference that the program knows best: command line, exit codes, rules.

Run it with `make docs` after a change; a test fails when a page is not current.
"""

from pathlib import Path

import click

from vrrpwatch.cli.commands import COMMANDS, vrrpwatch
from vrrpwatch.cli.exit_codes import MEANINGS
from vrrpwatch.cli.rules import theme
from vrrpwatch.rules import RULES
from vrrpwatch.rules.manual import manual_page
from vrrpwatch.rules.rule import Rule

REFERENCE = Path(__file__).parent / "reference"
_NOTE = "<!-- Written by docs/generate.py; do not edit. -->\n"


def command_line() -> str:
    """Every command with its `--help`."""
    root = click.Context(vrrpwatch, info_name="vrrpwatch", terminal_width=80, help_option_names=["-h", "--help"])
    sections = [_help("vrrpwatch", root)]
    for name in COMMANDS:
        command = vrrpwatch.get_command(root, name)
        if command is not None:
            sections.append(_help(f"vrrpwatch {name}", click.Context(command, root, name, terminal_width=80)))
    return "\n".join((f"# Command line\n\n{_NOTE}", *sections))


def exit_codes() -> str:
    """The table of exit codes."""
    rows = "".join(f"| {number} | {name} | {meaning} |\n" for number, name, meaning in MEANINGS)
    return (
        f"# Exit codes\n\n{_NOTE}\n"
        "Those of monitoring plugins, for every command. A finding beats an error: a damaged capture with a critical\n"
        "finding ends in 2. The format of the report never changes the code.\n\n"
        f"| code | name | meaning |\n|---|---|---|\n{rows}\n"
        "`--fail-on info|warning|critical|never` names the mildest finding that is more than OK; the default is\n"
        "`warning`. With `critical`, warnings leave the code at 0; with `never`, all findings do.\n"
    )


def rules() -> str:
    """The manual pages of all rules."""
    return "\n".join((f"# Rules\n\n{_NOTE}", *map(_rule, RULES)))


PAGES = {"command-line.md": command_line, "exit-codes.md": exit_codes, "rules.md": rules}
"""File name in docs/reference, and what writes its text."""


def _help(title: str, context: click.Context) -> str:
    return f"## {title}\n\n```\n{context.get_help()}\n```\n"


def _rule(rule: type[Rule]) -> str:
    page = manual_page(rule)
    sections = "".join(f"\n**{heading}.** {text}\n" for heading, text in page.sections)
    return f"## {rule.id}\n\n{rule.severity}, {theme(rule)}. {page.summary}\n{sections}"


if __name__ == "__main__":
    REFERENCE.mkdir(exist_ok=True)
    for name, write in PAGES.items():
        (REFERENCE / name).write_text(write(), encoding="utf-8")
        print(f"wrote {name}")
