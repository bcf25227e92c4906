"""The manual page of a rule: its module's docstring, cut into sections.

The first line says the fault in one sentence. Each section begins with its heading on a line of its own; the text below
is indented by four spaces.
"""

import inspect
import sys
from dataclasses import dataclass

from vrrpwatch.rules.rule import Rule

HEADINGS = (
    "What it reports",
    "Why it matters",
    "How it is decided",
    "False alarms avoided",
    "What to do",
    "References",
)


@dataclass(frozen=True, slots=True)
class ManualPage:
    """A rule explained."""

    summary: str
    sections: tuple[tuple[str, str], ...]
    """Heading and text, in the order of `HEADINGS`."""

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
    return ManualPage(summary, tuple((heading, inspect.cleandoc("\n".join(text))) for heading, text in sections))
