import subprocess
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests import snapshots
from tests.injections import ALL
from tests.sessions import HOSTILE, LAB_CAPTURES
from tests.tools import need_tool
from vrrpwatch.cli.session import read
from vrrpwatch.model.snapshot import Snapshot
from vrrpwatch.report import Paper, renderer
from vrrpwatch.report.html_style import STYLE

VOID = {"meta"}
ALLOWED: dict[str, set[str]] = {
    "html": {"lang"},
    "meta": {"charset", "http-equiv", "content", "name"},
    "svg": {"class", "width", "height", "x", "y", "role", "aria-label", "aria-hidden"},
    "rect": {"class", "width", "height", "fill"},
    "line": {"class", "x1", "x2", "y1", "y2"},
    "text": {"class", "x", "y", "text-anchor"},
    "path": {"class", "d"},
    "pattern": {"id", "width", "height", "patternunits"},
    "th": {"scope"},
    "td": {"data-label"},
    **{name: {"class"} for name in ("header", "article", "p", "span")},
    **{name: set() for name in ("head", "title", "style", "body", "main", "section", "footer", "h1", "h2", "h3", "ul")},
    **{name: set() for name in ("li", "strong", "code", "table", "thead", "tbody", "tr", "figure", "figcaption")},
    **{name: set() for name in ("g", "defs")},
}
"""Every element of the template, and its attributes."""


@dataclass
class Page(HTMLParser):
    """What a browser would build."""

    tags: list[str] = field(default_factory=list)
    stack: list[str] = field(default_factory=list)
    attributes: list[tuple[str, str, str]] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.stack.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)


def page(snapshot: Snapshot) -> Page:
    parsed = Page()
    parsed.feed(renderer("html")(snapshot, Paper()))
    parsed.close()
    assert parsed.stack == []
    return parsed


def assert_only_the_template(parsed: Page) -> None:
    assert set(parsed.tags) <= set(ALLOWED)
    assert {(tag, name) for tag, name, _ in parsed.attributes} <= {
        (tag, name) for tag, names in ALLOWED.items() for name in names
    }
    assert parsed.comments == []


CASES = {"healthy": snapshots.healthy(), "troubled": snapshots.troubled(), "campus": snapshots.campus()}


@pytest.mark.parametrize("name", CASES)
def test_there_is_nothing_beside_the_template(name: str) -> None:
    assert_only_the_template(page(CASES[name]))


@pytest.mark.parametrize("payload", ALL)
def test_no_text_makes_an_element(payload: str) -> None:
    benign, hostile = page(snapshots.hostile("benign")), page(snapshots.hostile(payload))
    assert_only_the_template(hostile)
    assert hostile.tags == benign.tags
    assert [(tag, name) for tag, name, _ in hostile.attributes] == [(tag, name) for tag, name, _ in benign.attributes]


def test_what_is_special_is_shown_as_it_is() -> None:
    payload = "<b>&amp;\"'"
    assert any(payload in text for text in page(snapshots.hostile(payload)).text)


def test_nothing_loads_and_nothing_runs() -> None:
    parsed = page(snapshots.troubled())
    assert ("meta", "content", "default-src 'none'; style-src 'unsafe-inline'") in parsed.attributes
    references = [value for _, _, value in parsed.attributes if "(" in value or "://" in value]
    assert all(value.startswith(("url(#", "10.", "VRID")) for value in references)
    assert "url(" not in STYLE
    assert "@import" not in STYLE


def test_a_state_is_a_word_in_the_picture_too() -> None:
    words = "\n".join(page(snapshots.troubled()).text)
    for word in ("Master", "contest", "blind", "critical: dual-master"):
        assert word in words
    assert "10.0.0.2 (priority 101): contest, 02:01:40.123 to 02:01:52.123, 12.000 s" in words
    assert "Could not see for 10.000 s from 02:00:20.123" in words


def test_of_500_vlans_only_those_with_something_to_see_have_a_picture() -> None:
    assert page(snapshots.campus()).tags.count("figure") == 1
    assert any("499 more virtual routers without a picture" in text for text in page(snapshots.campus()).text)


@pytest.mark.parametrize("time_ns", [-(2**70), 2**70])
def test_a_time_that_no_calendar_has_is_no_crash(time_ns: int) -> None:
    page(snapshots.snapshot(snapshots.two_proxies(), counts=snapshots.statistics(first_ns=time_ns)))
    page(snapshots.snapshot(snapshots.two_proxies(), counts=snapshots.statistics(last_ns=time_ns)))


@pytest.mark.parametrize("path", LAB_CAPTURES, ids=[path.stem for path in LAB_CAPTURES])
def test_recordings_are_well_formed(path: Path) -> None:
    assert_only_the_template(page(read([str(path)])))


BROWSER = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--dump-dom",
)


def opened(report: Path, profile: Path) -> Page:
    """The document that a real browser has after loading `report`."""
    command = (need_tool("chromium"), *BROWSER, f"--user-data-dir={profile}", report.as_uri())
    done = subprocess.run(command, capture_output=True, timeout=120, check=True)
    parsed = Page()
    parsed.feed(done.stdout.decode())
    parsed.close()
    return parsed


def test_a_browser_builds_the_template_alone(tmp_path: Path) -> None:
    """Passwords in that capture are escape sequences; the payloads of the other report are HTML."""
    escapes = read([str(HOSTILE / "auth-terminal-escape.pcap")])
    for number, snapshot in enumerate((escapes, snapshots.hostile("<script>document.title='owned'</script>"))):
        report = tmp_path / f"{number}.html"
        report.write_text(renderer("html")(snapshot, Paper()), encoding="utf-8")
        parsed = opened(report, tmp_path / "profile")
        assert_only_the_template(parsed)
        assert parsed.tags == page(snapshot).tags
        assert parsed.text[parsed.tags.index("title")].strip() != "owned"


def test_the_browser_would_show_a_script_that_runs(tmp_path: Path) -> None:
    """Else the test above says nothing."""
    report = tmp_path / "script.html"
    report.write_text("<!DOCTYPE html><html><head></head><body><script>document.title='owned'</script></body></html>")
    assert "owned" in opened(report, tmp_path / "profile").text
