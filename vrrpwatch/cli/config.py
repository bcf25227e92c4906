"""The configuration file: which rules judge, how bad their findings are, and their options.

    [rules]
    select = ["election-*"]       # as --select and --ignore
    ignore = ["single-router"]
    [rules.flapping]              # options of one rule
    window_s = 600
    [severity]                    # as --severity
    slow-failover = "critical"
    [screen]
    theme = "nord"
    [keys]                        # of the terminal UI, by the names that its help shows
    freeze = "F"

A word that the file may not contain is an error that names the line and what was probably meant.
"""

import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import Any

from vrrpwatch.cli.config_text import ConfigText
from vrrpwatch.cli.rule_names import BY_ID, matching, severity
from vrrpwatch.cli.suggest import did_you_mean
from vrrpwatch.model.errors import UsageError
from vrrpwatch.model.finding import Severity
from vrrpwatch.model.record import record
from vrrpwatch.rules.option import Option

MOST_BYTES = 1 << 20
_TABLES = ("rules", "severity", "keys", "screen")
_CHOICES = ("select", "ignore")


@record(frozen=True, slots=True)
class Configuration:
    """What a file says; all names in it exist."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severities: Mapping[str, Severity] = field(default_factory=dict)
    options: Mapping[str, Mapping[str, int | float]] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)
    """Of the terminal UI; which names there are is for it to say."""
    theme: str | None = None


def configuration(name: str | None) -> Configuration:
    """What the file `name` says; None: the user's own file, if there is one. Raises UsageError."""
    path = default_path() if name is None else Path(name)
    if name is None and not _is_there(path):
        return Configuration()
    text = _read(path)
    return _checked(_parsed(text), text)


def default_path() -> Path:
    """$XDG_CONFIG_HOME/vrrpwatch/config.toml, or the same below ~/.config (XDG Base Directory Specification)."""
    # The specification says to ignore a relative path.
    home = os.environ.get("XDG_CONFIG_HOME", "")
    base = Path(home) if Path(home).is_absolute() else Path("~/.config").expanduser()
    return base / "vrrpwatch" / "config.toml"


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except PermissionError:
        # A service, or who became another user, may not look into the home that HOME names: there is nothing for it.
        return False


def _read(path: Path) -> ConfigText:
    try:
        with path.open("rb") as file:
            octets = file.read(MOST_BYTES + 1)
        text = octets.decode("utf-8")
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is no UTF-8 text, so it is no configuration") from error
    if len(octets) > MOST_BYTES:
        raise UsageError(f"{path} is too large for a configuration")
    return ConfigText(str(path), text)


def _parsed(text: ConfigText) -> dict[str, Any]:
    import tomllib  # noqa: PLC0415 - 3 ms that only who has a file shall pay

    try:
        return tomllib.loads(text.text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UsageError(f"{text.name}: {error}") from error


def _checked(content: Mapping[str, Any], text: ConfigText) -> Configuration:
    for name, table in content.items():
        if name not in _TABLES:
            raise text.wrong("", name, f"unknown table '{name}'{did_you_mean(name, _TABLES)}")
        if not isinstance(table, dict):
            raise text.wrong("", name, f"{name} must be a table, [{name}]")
    rules = content.get("rules", {})
    return Configuration(
        select=_patterns(rules, "select", text),
        ignore=_patterns(rules, "ignore", text),
        severities=_severities(content.get("severity", {}), text),
        options={name: _options(name, table, text) for name, table in rules.items() if name not in _CHOICES},
        keys=_words(content.get("keys", {}), "keys", text),
        theme=_words(content.get("screen", {}), "screen", text, ("theme",)).get("theme"),
    )


def _patterns(rules: Mapping[str, Any], key: str, text: ConfigText) -> tuple[str, ...]:
    patterns = rules.get(key, [])
    if not isinstance(patterns, list) or not all(isinstance(pattern, str) for pattern in patterns):
        raise text.wrong("rules", key, f'{key} must be a list of rules, ["auth-*", "flapping"]')
    for pattern in patterns:
        with text.blaming("rules", key, pattern):
            matching(pattern)
    return tuple(patterns)


def _words(table: Mapping[str, Any], name: str, text: ConfigText, known: Sequence[str] = ()) -> dict[str, str]:
    """A table of words; `known` names, if there are any, are the only ones."""
    for key, value in table.items():
        if known and key not in known:
            raise text.wrong(name, key, f"unknown key '{key}'{did_you_mean(key, known)}")
        if not isinstance(value, str) or not value:
            raise text.wrong(name, key, f"{key} must be a word in quotes")
    return dict(table)


def _severities(table: Mapping[str, Any], text: ConfigText) -> dict[str, Severity]:
    severities: dict[str, Severity] = {}
    for pattern, level in table.items():
        with text.blaming("severity", pattern):
            names, worst = matching(pattern), severity(str(level))
        severities |= dict.fromkeys(names, worst)
    return severities


def _options(rule: str, table: object, text: ConfigText) -> dict[str, int | float]:
    known = [*BY_ID, *_CHOICES]
    if rule not in BY_ID:
        raise text.wrong("rules", rule, f"unknown rule '{rule}'{did_you_mean(rule, known)}")
    if not isinstance(table, dict):
        raise text.wrong("rules", rule, f"{rule} must be a table, [rules.{rule}]")
    options = {option.name: option for option in BY_ID[rule].options()}
    for key, value in table.items():
        if key not in options:
            hint = did_you_mean(key, list(options)) if options else "; it has none"
            raise text.wrong(f"rules.{rule}", key, f"unknown rule option '{key}' of {rule}{hint}")
        if fault := _fault(options[key], value):
            raise text.wrong(f"rules.{rule}", key, f"{key} of {rule} must be {fault}")
    return dict(table)


def _fault(option: Option[Any], value: object) -> str:
    """What `value` should have been; empty when it is right."""
    whole = isinstance(option.default, int)
    number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if not isinstance(value, int | float) or not number or (whole and not isinstance(value, int)):
        return "a whole number" if whole else "a number"
    if value < option.least:
        return f"{option.least:g} or more"
    return f"{option.most:g} or less" if option.most is not None and value > option.most else ""
