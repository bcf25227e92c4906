"""What the pages tell is true: commands exist, shown output is real, links lead somewhere.

In a page, a block of `console` is run as it stands and must print what is shown, `[...]` marking what was left out; a
block of `text` is an excerpt of the output above it; a block of `sh` is not run, but each `vrrpwatch` in it must be a
command line that the program accepts. `vrrp.pcap` is the built-in capture.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

import click
import pytest

from tests.tools import need_tool
from vrrpwatch.cli.commands import COMMANDS, vrrpwatch
from vrrpwatch.demo import capture_path
from vrrpwatch.rules import RULES

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (
        *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "SECURITY.md")),
        *(ROOT / "docs").rglob("*.md"),
    )
)
WRITTEN = ("README.md", "docs/tutorial/", "docs/how-to/")
"""Pages for users, whose text names options and commands of this program alone."""
CUT = "[...]"


class Block(NamedTuple):
    """A fenced block of a page: what stands behind the fence, and its lines."""

    language: str
    lines: list[str]


def blocks(page: str) -> Iterator[Block]:
    lines = iter((ROOT / page).read_text(encoding="utf-8").splitlines())
    for line in lines:
        if line.startswith("```"):
            yield Block(line.removeprefix("```"), list(takewhile(lambda one: one != "```", lines)))


def code_spans(page: str) -> Iterator[str]:
    """What stands in backticks in the text of a page."""
    outside = re.sub(r"^```.*?^```$", "", (ROOT / page).read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    yield from (" ".join(span.split()) for span in re.findall(r"`([^`]+)`", outside))


def command_named(name: str) -> click.Command:
    command = vrrpwatch.get_command(click.Context(vrrpwatch), name)
    assert command is not None
    return command


def commands(page: str) -> Iterator[str]:
    """Every shell line of a page, in its blocks and in its text; what is shown as output is none."""
    if page.startswith(WRITTEN):
        yield from (span for span in code_spans(page) if span.startswith(("vrrpwatch ", "make ")))
    for language, lines in blocks(page):
        if language == "console":
            yield from (line.removeprefix("$ ") for line in lines if line.startswith("$ "))
        elif language == "sh":
            yield from lines


def vrrpwatch_arguments(page: str) -> Iterator[list[str]]:
    """The arguments of every `vrrpwatch` that a page tells to run."""
    for command in commands(page):
        words = list(shlex.shlex(command, posix=True, punctuation_chars=True))
        for at, word in enumerate(words):
            if word == "vrrpwatch" or word.endswith("/vrrpwatch"):
                yield list(takewhile(lambda one: not set(one) <= set("();<>|&"), words[at + 1 :]))


@pytest.mark.parametrize("page", PAGES)
def test_every_command_line_is_accepted(page: str) -> None:
    """Commands and options exist; click says what is wrong with one that does not."""
    for arguments in vrrpwatch_arguments(page):
        name, *rest = arguments
        # Commands remember their help options from the first context they see.
        command_named(name).make_context(name, rest, help_option_names=["-h", "--help"])


def test_the_pages_use_every_command() -> None:
    """Else the test above says little."""
    assert {arguments[0] for page in PAGES for arguments in vrrpwatch_arguments(page)} == set(COMMANDS)


@pytest.mark.parametrize("page", PAGES)
def test_rules_and_targets_that_are_to_be_run_exist(page: str) -> None:
    explained = {arguments[1] for arguments in vrrpwatch_arguments(page) if arguments[0] == "explain"}
    assert explained <= {"RULE", *(rule.id for rule in RULES)}
    targets = {target for command in commands(page) for target in re.findall(r"^make (\S+)", command)}
    assert targets <= set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


@pytest.mark.parametrize("page", [page for page in PAGES if page.startswith(WRITTEN)])
def test_options_in_the_text_exist(page: str) -> None:
    options = {name for command in map(command_named, COMMANDS) for param in command.params for name in param.opts}
    named = {span.split()[0] for span in code_spans(page) if span.startswith("--")}
    assert named <= options


@pytest.mark.parametrize("page", [page for page in PAGES if any(one.language == "console" for one in blocks(page))])
def test_shown_output_is_what_the_program_prints(page: str, desk: Path) -> None:
    printed: list[str] = []
    for language, lines in blocks(page):
        if language == "console":
            command, *shown = lines
            printed = run(command.removeprefix("$ "), desk)
            assert_shows(shown, printed)
        elif language == "text":
            assert_shows([CUT, *lines, CUT], printed)


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder as the reader of the pages has it, with vrrpwatch on the PATH."""
    shutil.copy(capture_path(), tmp_path / "vrrp.pcap")
    (tmp_path / "tests").symlink_to(ROOT / "tests")
    program = tmp_path / "bin" / "vrrpwatch"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m vrrpwatch "$@"\n')
    program.chmod(0o755)
    return tmp_path


def run(command: str, desk: Path) -> list[str]:
    """The lines that `command` prints on a terminal of 80 columns."""
    if "jq" in shlex.split(command):
        need_tool("jq")
    environment = {
        **os.environ,
        "PATH": f"{desk / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "PYTHONUTF8": "1",
        "COLUMNS": "80",
    }
    done = subprocess.run(
        ("sh", "-c", command), cwd=desk, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


def assert_shows(shown: list[str], printed: list[str]) -> None:
    """`shown` is `printed`, but for the lines that CUT stands for. A cut leaves out at least one line."""
    text = "\n".join(["", *printed, ""])
    pattern = re.escape("\n".join(["", *shown, ""]))
    whole = pattern.replace(re.escape(f"\n{CUT}\n"), r"\n(?:.*\n)+?")
    assert re.fullmatch(whole, text), "\n".join(["the program prints:", *printed])


PRINTED = ["one", "two", "three", "four"]


@pytest.mark.parametrize("shown", [["one", CUT, "four"], [CUT, "two", "three", CUT], PRINTED])
def test_lines_may_be_left_out(shown: list[str]) -> None:
    assert_shows(shown, PRINTED)


@pytest.mark.parametrize("shown", [[], ["two", CUT], ["one", "three", CUT], [CUT, "two"], ["one", CUT, "fou"]])
def test_a_page_that_shows_something_else_fails(shown: list[str]) -> None:
    with pytest.raises(AssertionError):
        assert_shows(shown, PRINTED)


LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("page", PAGES)
def test_relative_links_lead_to_files(page: str) -> None:
    targets = LINK.findall((ROOT / page).read_text(encoding="utf-8"))
    relative = [target for target in targets if not target.startswith(("https://", "http://"))]
    assert [target for target in relative if not (ROOT / page).parent.joinpath(target).exists()] == []


def test_the_index_names_every_page() -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    listed = {(ROOT / "docs" / target).resolve() for target in LINK.findall(index)}
    pages = {path.resolve() for path in (ROOT / "docs").rglob("*.md") if "adr" not in path.parts}
    assert pages - listed == {ROOT / "docs" / "README.md"}


def test_the_readme_names_rules_that_exist_under_their_theme() -> None:
    table = (ROOT / "README.md").read_text(encoding="utf-8").split("## What it finds")[1].split("\n\n")[1]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]
    named = {(theme, rule) for theme, examples in rows for rule in re.findall(r"`([a-z0-9-]+)`", examples)}
    assert named <= {(rule.__module__.split(".")[-2], rule.id) for rule in RULES}
    assert {theme for theme, _ in rows} == {rule.__module__.split(".")[-2] for rule in RULES}


def test_the_first_screen_answers_the_question_and_sets_up() -> None:
    """One sentence, the question, a report, and exactly two commands."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(readme.splitlines()) < 120
    first, second, *_ = blocks("README.md")
    assert first.language == "console"
    assert [line.split("#")[0].strip() for line in second.lines] == ["make demo", "make test"]


CAPTURES = sorted(path for path in (ROOT / "tests/pcaps/lab").glob("*.pcap") if not path.name.startswith("any-device"))


def test_the_filter_for_everything_loses_nothing() -> None:
    """Over recordings of real routers, and over frames with one and two VLAN tags."""
    tcpdump = need_tool("tcpdump")
    page = blocks("docs/how-to/capture-for-vrrpwatch.md")
    part, whole = next(one.lines for one in page if one.lines[0].startswith("vrrp="))
    everything = shlex.split(whole)[-1].replace("$vrrp", shlex.split(part)[0].removeprefix("vrrp="))
    for capture in (*CAPTURES, *sorted((ROOT / "tests/pcaps/crafted").glob("4[56]_*.pcap"))):
        assert count(tcpdump, capture, everything) == count(tcpdump, capture, "") > 0


def count(tcpdump: str, capture: Path, expression: str) -> int:
    """How many frames of `capture` pass."""
    command = (tcpdump, "--count", "-nn", "-r", capture, expression)
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()[0])
