"""The report for people: the verdict first, who is Master, what happened when, what is wrong and what to do.

Drawn with Rich, good at 80 columns, without colour and in a pipe. A state is a word and a glyph; colour repeats it.
Nothing that comes from a packet or a file name is markup: it passes `safe` and becomes a `rich.text.Text`.
"""

from collections.abc import Iterator
from io import StringIO

from rich.console import Console, RenderableType
from rich.text import Text

from vrrpwatch.model.snapshot import Snapshot, Verdict
from vrrpwatch.report import Paper
from vrrpwatch.report.marks import STATUS
from vrrpwatch.report.moment import Calendar
from vrrpwatch.report.phrases import prose
from vrrpwatch.report.text_findings import findings_section
from vrrpwatch.report.text_inputs import inputs_section
from vrrpwatch.report.text_timeline import timeline_section
from vrrpwatch.report.text_virtual_routers import virtual_routers_section

_NARROWEST = 40
"""Columns; below, a table is no longer one."""


def render(snapshot: Snapshot, paper: Paper) -> str:
    """The whole report, with ANSI colours only if the paper has them."""
    canvas = StringIO()
    console = _console(canvas, paper)
    for part in _parts(snapshot, paper):
        console.print(part)
    # Rich fills the cells of a table with spaces; in a file or a pipe they only cost.
    return "\n".join(line.rstrip() for line in canvas.getvalue().split("\n"))


def _console(canvas: StringIO, paper: Paper) -> Console:
    return Console(
        file=canvas,
        width=max(paper.width, _NARROWEST),
        color_system="standard" if paper.color else None,
        force_terminal=paper.color,
        no_color=not paper.color,
        markup=False,
        highlight=False,
        emoji=False,
        legacy_windows=False,
    )


def _parts(snapshot: Snapshot, paper: Paper) -> Iterator[RenderableType]:
    calendar = Calendar.starting(snapshot.statistics.first_ns)
    yield _verdict(snapshot.verdict)
    for section in (virtual_routers_section, timeline_section, findings_section, inputs_section):
        yield from section(snapshot, calendar, paper)


def _verdict(verdict: Verdict) -> Text:
    mark = STATUS[verdict.status]
    return Text.assemble((f"{mark.glyph} {mark.word}", mark.style), ": ", prose(verdict.reason), ".")
