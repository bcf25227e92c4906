"""`vrrpwatch rules`: the catalogue of what is looked for."""

import json
from itertools import groupby
from typing import Any

import click

from vrrpwatch.cli.output import emit
from vrrpwatch.rules import RULES
from vrrpwatch.rules.manual import manual_page
from vrrpwatch.rules.rule import Rule


@click.command
@click.option("--format", "format_name", type=click.Choice(["text", "json"]), default="text", help="What to write.")
def rules(format_name: str) -> int:
    """List what vrrpwatch looks for: each rule with its severity and the fault it reports."""
    emit(_json() if format_name == "json" else _text())
    return 0


def theme(rule: type[Rule]) -> str:
    """The folder that a rule lives in."""
    return rule.__module__.split(".")[-2]


def _text() -> str:
    width = max(len(rule.id) for rule in RULES)
    themes = [
        f"{name}\n"
        + "".join(f"  {rule.id:{width}}  {rule.severity!s:8}  {manual_page(rule).summary}\n" for rule in group)
        for name, group in groupby(RULES, key=theme)
    ]
    return "\n".join((*themes, "vrrpwatch explain RULE shows the manual page of a rule.\n"))


def _json() -> str:
    return json.dumps({"schema": "vrrpwatch.rules/1", "rules": [_object(rule) for rule in RULES]}, indent=2) + "\n"


def _object(rule: type[Rule]) -> dict[str, Any]:
    return {
        "rule": rule.id,
        "theme": theme(rule),
        "severity": str(rule.severity),
        "summary": manual_page(rule).summary,
        "options": [
            {
                "name": option.name,
                "default": option.default,
                "unit": option.unit,
                "least": option.least,
                "most": option.most,
                "meaning": option.meaning,
            }
            for option in rule.options()
        ],
    }
