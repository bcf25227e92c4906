"""The options that say how rules judge, for every command that lets them."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

import click

from vrrpwatch.cli.config import Configuration, configuration
from vrrpwatch.cli.rule_names import chosen, matching, severity
from vrrpwatch.model.errors import UsageError
from vrrpwatch.model.finding import Severity
from vrrpwatch.rules.settings import RuleSettings

_OPTIONS = (
    click.option(
        "--select", multiple=True, metavar="RULE[,RULE]", help="Judge by these rules only; auth-* names several."
    ),
    click.option("--ignore", multiple=True, metavar="RULE[,RULE]", help="Judge without these rules."),
    click.option(
        "--severity",
        "severities",
        multiple=True,
        metavar="RULE=LEVEL",
        help="How bad findings of a rule are: info, warning or critical.",
    ),
    click.option(
        "--config",
        "config_file",
        metavar="FILE",
        help="Rules and their options; else ~/.config/vrrpwatch/config.toml, if there is one.",
    ),
)


def rule_options(command: Callable[..., int]) -> Callable[..., int]:
    """Give `command` these options; what they say arrives as its argument `rules`."""

    @wraps(command)
    def with_rules(
        *,
        select: tuple[str, ...],
        ignore: tuple[str, ...],
        severities: tuple[str, ...],
        config_file: str | None,
        **rest: Any,  # noqa: ANN401 - the command's own options
    ) -> int:
        said = Configuration(_separated(select), _separated(ignore), _severities(severities))
        return command(rules=_settings(said, configuration(config_file)), **rest)

    decorated: Callable[..., int] = with_rules
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated


def _settings(said: Configuration, written: Configuration) -> RuleSettings:
    """The command line beats the file: a selection there replaces the file's, all else adds to it."""
    choice = (said.select, said.ignore) if said.select else (written.select, (*written.ignore, *said.ignore))
    return RuleSettings(chosen(*choice), {**written.severities, **said.severities}, written.options)


def _separated(lists: Iterable[str]) -> tuple[str, ...]:
    return tuple(name.strip() for names in lists for name in names.split(","))


def _severities(settings: Iterable[str]) -> dict[str, Severity]:
    severities: dict[str, Severity] = {}
    for setting in settings:
        pattern, equals, level = setting.partition("=")
        if not equals:
            raise UsageError(f"--severity takes RULE=LEVEL, not '{setting}'")
        severities |= dict.fromkeys(matching(pattern), severity(level))
    return severities
