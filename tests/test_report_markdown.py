from collections.abc import Iterator

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests import snapshots
from tests.injections import ALL
from vrrpwatch.model.snapshot import Snapshot
from vrrpwatch.report import Paper, renderer

PARSER = MarkdownIt("gfm-like", {"linkify": False}).enable(["table", "strikethrough"])
"""GitHub's dialect, with HTML."""


def markdown(snapshot: Snapshot) -> str:
    return renderer("markdown")(snapshot, Paper())


def elements(tokens: list[Token]) -> Iterator[str]:
    """Everything that is not text, in its order."""
    for token in tokens:
        if token.type == "inline":
            yield from elements(token.children or [])
        elif token.type != "text":
            yield token.type


def cells(tokens: list[Token]) -> list[str]:
    """What a reader sees in each cell and line."""
    inline = [token.children or [] for token in tokens if token.type == "inline"]
    return ["".join(child.content for child in children) for children in inline]


@pytest.mark.parametrize("payload", ALL)
def test_no_text_makes_markup_or_another_cell(payload: str) -> None:
    benign = list(elements(PARSER.parse(markdown(snapshots.hostile("benign")))))
    assert list(elements(PARSER.parse(markdown(snapshots.hostile(payload))))) == benign
    assert "html_inline" not in benign


@pytest.mark.parametrize("payload", ["a | b", "[x](http://e/)", "<b>", "`c`", "**d**", "&lt;", "\\| b", "$x$"])
def test_what_is_special_is_shown_as_it_is(payload: str) -> None:
    shown = cells(PARSER.parse(markdown(snapshots.hostile(payload))))
    assert any(payload in cell for cell in shown)


def test_the_report_has_what_a_ticket_needs() -> None:
    shown = cells(PARSER.parse(markdown(snapshots.troubled())))
    assert shown[0] == "✖ CRITICAL"
    assert "Findings: 1 critical, 1 warning, 1 info" in shown
    assert "dual-master" in shown
    assert "10.0.0.2 and 10.0.0.3 both claim to be Master to the end of the capture" in shown
    assert any("Could not see for 10.000 s" in cell for cell in shown)


def test_every_line_is_printable() -> None:
    for payload in ALL:
        assert all(line.isprintable() for line in markdown(snapshots.hostile(payload)).split("\n"))
