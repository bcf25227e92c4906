"""The manual page of a rule: its module's docstring, cut into sections.

The first line says the fault in one sentence. Each section begins with its heading on a line of its own; the text below
is indented by four spaces. The section on options is made of what the rule declares; a rule without has none.
"""

import inspect
import sys
from collections.abc import Iterator
from typing import Any

from vrrpwatch.model.record import record
from vrrpwatch.rules.option import Option
from vrrpwatch.rules.rule import Rule

HEADINGS = (
    "What it reports",
    "Why it matters",
    "How it is decided",
    "False alarms avoided",
    "What to do",
    "References",
)
OPTIONS = "Options"
"""The heading before `What to do`, where a rule has options."""


@record(frozen=True, slots=True)
class ManualPage:
    """A rule explained."""

    summary: str
    sections: tuple[tuple[str, str], ...]
    """Heading and text, in the order of `HEADINGS`, with the options before what to do."""

    def section(self, heading: str) -> str:
        """Text below `heading`; empty when the page has none."""
        return dict(self.sections).get(heading, "")


def manual_page(rule: type[Rule]) -> ManualPage:
    """The page of `rule`."""
    lines = inspect.cleandoc(sys.modules[rule.__module__].__doc__ or "").splitlines()
    summary = lines[0] if lines else ""
    sections: list[tuple[str, list[str]]] = []
    for line in lines[1:]:
        if line in HEADINGS:
            sections.append((line, []))
        elif sections:
            sections[-1][1].append(line)
    return ManualPage(summary, tuple(_sections(rule, sections)))


def _sections(rule: type[Rule], sections: list[tuple[str, list[str]]]) -> Iterator[tuple[str, str]]:
    for heading, text in sections:
        if heading == "What to do" and rule.options():
            yield OPTIONS, "\n".join(map(_option, rule.options()))
        yield heading, inspect.cleandoc("\n".join(text))


def _option(option: Option[Any]) -> str:
    most = "" if option.most is None else f" to {option.most:g}"
    bounds = f"{option.least:g}{most}" if most else f"{option.least:g} or more"
    return f"{option.name} = {option.default:g} ({option.unit}; {bounds}): {option.meaning}."
