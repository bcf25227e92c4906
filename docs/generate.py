"""Writes the pages that the program knows best: command line, exit codes, rules, configuration, keys, and reliability.

Run it with `make docs` after a change; a test fails when a page is not current.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import click
from textual.binding import Binding
from textual.keys import KEY_NAME_REPLACEMENTS, key_to_character
from textual.widget import Widget

from docs import reliability
from vrrpwatch.cli.commands import COMMANDS, vrrpwatch
from vrrpwatch.cli.exit_codes import MEANINGS
from vrrpwatch.cli.rules import theme
from vrrpwatch.rules import RULES
from vrrpwatch.rules.manual import manual_page
from vrrpwatch.rules.rule import Rule
from vrrpwatch.tui import keys as table
from vrrpwatch.tui.panes import load_panes

DOCS = Path(__file__).parent
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


def configuration() -> str:
    """What the configuration file may contain."""
    tables = "".join(map(_options, (rule for rule in RULES if rule.options())))
    return f"# Configuration\n\n{_NOTE}\n{_CONFIGURATION}\n{tables}"


_CONFIGURATION = """\
A TOML file: `--config FILE`, else `$XDG_CONFIG_HOME/vrrpwatch/config.toml`, else
`~/.config/vrrpwatch/config.toml`. Without a file everything is at its default; `--config /dev/null` reads none.
[Choose rules](../how-to/choose-rules.md) has an example.

A table, a rule or an option that does not exist, or a value of the wrong type, is an error: it names the line and
what was probably meant, nothing is analyzed, and the exit code is 3.

## `[rules]`

| key | value | default | meaning |
|---|---|---|---|
| `select` | list of rules | all | judge by these rules only; `*` stands for any text: `auth-*` |
| `ignore` | list of rules | none | judge without these rules |

A rule that does not judge changes nothing for the others. `--select` on the command line replaces both lists;
`--ignore` adds to the list.

## `[severity]`

| key | value | meaning |
|---|---|---|
| a rule, or a pattern in quotes | `"info"`, `"warning"` or `"critical"` | the severity of all findings of that rule |

It holds in every format, in the verdict and for `--fail-on`. The last line that names a rule wins;
`--severity RULE=LEVEL` beats the file.

## `[keys]`

| key | value | meaning |
|---|---|---|
| an action of the [screen](keys.md) | a key, or several with commas | what does it, instead of the default |

Keys are written like `"q"`, `"?"`, `"f5"`, `"ctrl+k"` or `"shift+tab"`. An action that does not exist, a key that no
keyboard has, and a key for two actions that can be reached at the same time are errors.

## `[screen]`

| key | value | default | meaning |
|---|---|---|---|
| `theme` | name of a theme | that of Textual | colours of the screen; `--theme` beats the file, NO_COLOR beats both |
"""


def keys() -> str:
    """What each key of the terminal UI does."""
    sections = [
        _keys("Everywhere", [key.binding() for key in table.EVERYWHERE]),
        _keys("While a capture is played", [key.binding() for key in table.REPLAY]),
        _keys("Also in dialogs", [key.binding() for key in table.ALWAYS]),
        *(_keys(f"{pane.number:d} {pane.name_shown}", _own_keys(pane.__module__)) for pane in load_panes()),
        _keys("Lists", _own_keys("vrrpwatch.tui.table")),
    ]
    return "\n".join((f"# Keys of the screen\n\n{_NOTE}\n{_ABOUT_KEYS}", *sections))


_ABOUT_KEYS = """\
What has the focus comes first: a key of a screen or of a list hides the same key of everywhere. Other keys are chosen
in the [configuration](configuration.md#keys), by the action. [Use the screen](../how-to/use-the-screen.md) explains
the rest.
"""


def _own_keys(module: str) -> Iterator[Binding]:
    """Of the widgets that a module defines."""
    seen: set[str] = set()
    waiting: list[type[Widget]] = [Widget]
    while waiting:
        owner = waiting.pop()
        waiting.extend(owner.__subclasses__())
        for binding in owner.__dict__.get("BINDINGS", ()) if owner.__module__ == module else ():
            if isinstance(binding, Binding) and binding.id and binding.id not in seen:
                seen.add(binding.id)
                yield binding


def _keys(title: str, bindings: Iterable[Binding]) -> str:
    rows = "".join(
        f"| {', '.join(map(_key, binding.key.split(',')))} | {binding.description} | `{binding.id}` |\n"
        for binding in bindings
    )
    return f"## {title}\n\n| keys | what they do | action |\n|---|---|---|\n{rows}"


def _key(name: str) -> str:
    """A key as people type it in a configuration."""
    *modifiers, last = name.split("+")
    character = key_to_character(_LONG_NAMES.get(last, last)) or last
    # A space, or the character that Esc sends, cannot be seen.
    seen = character.isprintable() and not character.isspace()
    return f"`{'+'.join((*modifiers, character if seen else last))}`"


_LONG_NAMES = {short: long for long, short in KEY_NAME_REPLACEMENTS.items()}


def _options(rule: type[Rule]) -> str:
    rows = "".join(
        f"| `{option.name}` | {option.default:g} | {option.unit} | {option.least:g} | "
        f"{'' if option.most is None else f'{option.most:g}'} | {option.meaning} |\n"
        for option in rule.options()
    )
    return (
        f"\n## `[rules.{rule.id}]`\n\n{manual_page(rule).summary} "
        f"See [{rule.id}](rules.md#{rule.id}).\n\n"
        f"| option | default | unit | least | most | meaning |\n|---|---|---|---|---|---|\n{rows}"
    )


PAGES = {
    "reference/command-line.md": command_line,
    "reference/exit-codes.md": exit_codes,
    "reference/rules.md": rules,
    "reference/configuration.md": configuration,
    "reference/keys.md": keys,
    "explanation/reliability.md": reliability.page,
}
"""Path in docs, and what writes its text."""


def _help(title: str, context: click.Context) -> str:
    return f"## {title}\n\n```\n{context.get_help()}\n```\n"


def _rule(rule: type[Rule]) -> str:
    page = manual_page(rule)
    sections = "".join(f"\n**{heading}.** {text}\n" for heading, text in page.sections)
    return f"## {rule.id}\n\n{rule.severity}, {theme(rule)}. {page.summary}\n{sections}"


if __name__ == "__main__":
    for name, write in PAGES.items():
        (DOCS / name).write_text(write(), encoding="utf-8")
        print(f"wrote {name}")
