"""`vrrpwatch explain RULE`: the manual page of a rule, which is the docstring of its module and its options."""

import textwrap

import click

from vrrpwatch.cli.output import emit
from vrrpwatch.cli.suggest import did_you_mean
from vrrpwatch.model.errors import UsageError
from vrrpwatch.report.safe import safe
from vrrpwatch.rules import RULES
from vrrpwatch.rules.manual import manual_page
from vrrpwatch.rules.rule import Rule


@click.command
@click.argument("rule", metavar="RULE")
def explain(rule: str) -> int:
    """Show the manual page of RULE: what it reports, why it matters, its options, and what to do.

    `vrrpwatch rules` lists all of them.
    """
    emit(_page(_named(rule)))
    return 0


def _named(name: str) -> type[Rule]:
    by_name = {rule.id: rule for rule in RULES}
    if name not in by_name:
        hint = did_you_mean(name, list(by_name)) or "; vrrpwatch rules lists all of them"
        raise UsageError(f'no rule "{safe(name)}"{hint}')
    return by_name[name]


def _page(rule: type[Rule]) -> str:
    page = manual_page(rule)
    sections = (f"{heading}\n{textwrap.indent(text, '    ')}\n" for heading, text in page.sections)
    return "\n".join((f"{rule.id} ({rule.severity})\n\n{page.summary}\n", *sections))
