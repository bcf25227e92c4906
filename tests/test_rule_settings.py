"""Options of rules, severities and selections, on the command line and in the configuration file."""

import json
from pathlib import Path

import pytest

from docs.generate import PAGES
from tests.sessions import LAB, LAB_CAPTURES, command
from vrrpwatch.cli.config import configuration, default_path
from vrrpwatch.cli.rule_names import chosen
from vrrpwatch.cli.session import Wishes, read
from vrrpwatch.demo import capture_path
from vrrpwatch.model.errors import UsageError
from vrrpwatch.model.finding import Severity
from vrrpwatch.model.snapshot import Snapshot, Status
from vrrpwatch.rules import RULES
from vrrpwatch.rules.election.flapping import Flapping
from vrrpwatch.rules.settings import RuleSettings

ROOT = Path(__file__).parents[1]
DEMO = capture_path()
FLAPPING = LAB / "flapping.pcap"


def judged(path: Path, settings: RuleSettings) -> Snapshot:
    return read([str(path)], Wishes(settings))


def rules_of(path: Path, settings: RuleSettings) -> set[str]:
    return {finding.rule for finding in judged(path, settings).findings}


def test_an_option_is_its_default_until_it_is_set() -> None:
    one, other = Flapping(), Flapping()
    one.window_s = 7.0
    assert (one.window_s, other.window_s) == (7.0, 300.0)
    assert [option.name for option in Flapping.options()] == ["window_s", "returns"]


def test_defaults_are_within_their_bounds_and_explained() -> None:
    for rule in RULES:
        for option in rule.options():
            assert option.least <= option.default
            assert option.most is None or option.default <= option.most
            assert option.meaning
            assert not option.meaning.endswith(".")
            assert not hasattr(option, "__set__")


def test_options_change_what_a_rule_finds() -> None:
    assert "flapping" in rules_of(FLAPPING, RuleSettings(RULES))
    patient = RuleSettings(RULES, options={"flapping": {"returns": 60}})
    assert "flapping" not in rules_of(FLAPPING, patient)
    short = RuleSettings(RULES, options={"flapping": {"window_s": 2.0}})
    assert "flapping" not in rules_of(FLAPPING, short)


def test_the_tolerance_of_a_slow_failover_is_an_option() -> None:
    strict = RuleSettings(RULES, options={"slow-failover": {"tolerance": 0.0, "tolerance_s": 0.0}})
    assert "slow-failover" not in rules_of(DEMO, RuleSettings(RULES))
    assert "slow-failover" in rules_of(DEMO, strict)


@pytest.mark.parametrize("path", LAB_CAPTURES, ids=[path.stem for path in LAB_CAPTURES])
def test_an_ignored_rule_changes_nothing_for_the_others(path: Path) -> None:
    everything = judged(path, RuleSettings(RULES)).findings
    for left_out in {finding.rule for finding in everything}:
        without = judged(path, RuleSettings(tuple(rule for rule in RULES if rule.id != left_out))).findings
        assert without == tuple(finding for finding in everything if finding.rule != left_out)


def test_a_severity_holds_for_all_findings_of_the_rule_and_no_other() -> None:
    plain = {finding.rule: finding.severity for finding in judged(FLAPPING, RuleSettings(RULES)).findings}
    settings = RuleSettings(RULES, severities={"flapping": Severity.INFO})
    changed = {finding.rule: finding.severity for finding in judged(FLAPPING, settings).findings}
    assert changed == {**plain, "flapping": Severity.INFO}


@pytest.mark.parametrize("format_name", ["text", "json", "jsonl", "csv", "markdown", "html"])
def test_a_severity_comes_before_the_threshold_in_every_format(format_name: str) -> None:
    severity = ("--severity", "ungraceful-failover=critical")
    done = command("analyze", "--format", format_name, *severity, DEMO)
    assert (done.returncode, done.stderr) == (Status.CRITICAL, b"")
    assert b"critical" in done.stdout.lower()
    mild = command("analyze", "--format", format_name, "--severity", "*=info", DEMO)
    assert mild.returncode == Status.OK
    assert b"warning\x20ungraceful" not in mild.stdout


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("--ignore", "ungraceful-failover"), Status.OK),
        (("--ignore", "flapping,ungraceful-*"), Status.OK),
        (("--ignore", "flapping", "--ignore", "ungraceful-failover"), Status.OK),
        (("--select", "auth-*, flapping"), Status.OK),
        (("--select", "ungraceful-failover"), Status.WARNING),
        (("--select", "*", "--ignore", "no-master"), Status.WARNING),
        (("--severity", "ungraceful-*=info"), Status.OK),
        (("--severity", "*=info", "--severity", "ungraceful-failover=critical"), Status.CRITICAL),
    ],
)
def test_rules_are_chosen_on_the_command_line(arguments: tuple[str, ...], status: Status) -> None:
    done = command("analyze", "--quiet", *arguments, DEMO)
    assert (done.returncode, done.stderr) == (status, b"")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--select", "dual-mster"), "no rule 'dual-mster'; did you mean dual-master?"),
        (("--ignore", "flapping,"), "no rule ''"),
        (("--ignore", "*"), "no rule is left to judge"),
        (("--severity", "flapping"), "--severity takes RULE=LEVEL, not 'flapping'"),
        (("--severity", "flapping=bad"), "no severity 'bad'; it is one of info, warning, critical"),
        (("--config", "/nonexistent/a.toml"), "cannot read /nonexistent/a.toml: No such file or directory"),
        (("--config", "/"), "cannot read /: Is a directory"),
        (("--table", "routers"), "--table goes with --format csv"),
        (("--format", "csv", "--table", "router"), "'router' is not one of"),
    ],
)
def test_wrong_usage_is_one_line_and_unknown(arguments: tuple[str, ...], message: str) -> None:
    done = command("analyze", *arguments, DEMO)
    assert (done.returncode, done.stdout) == (Status.UNKNOWN, b"")
    assert message in done.stderr.decode()
    assert done.stderr.count(b"\n") == 1


WHOLE = """\
[rules]
select = [
    "flapping",
    "auth-*",
]
ignore = ["auth-downgrade", "no-master"]

[rules.flapping]
window_s = 600
"returns" = 3

[severity]
flapping = "info"
"auth-*" = 'warning'
"""


def written(folder: Path, text: str | bytes) -> str:
    path = folder / "config.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return str(path)


def test_a_whole_file_is_understood(tmp_path: Path) -> None:
    read_file = configuration(written(tmp_path, WHOLE))
    assert read_file.select == ("flapping", "auth-*")
    assert read_file.options == {"flapping": {"window_s": 600, "returns": 3}}
    assert read_file.severities["flapping"] is Severity.INFO
    assert read_file.severities["auth-mismatch"] is Severity.WARNING
    assert {rule.id for rule in chosen(read_file.select, read_file.ignore)} >= {"flapping", "auth-mismatch"}


@pytest.mark.parametrize(
    ("line", "wrong", "where", "complaint"),
    [
        ("window_s = 600", "windw_s = 1", 9, "unknown rule option 'windw_s' of flapping; did you mean window_s?"),
        ("window_s = 600", 'window_s = "600"', 9, "window_s of flapping must be a number"),
        ("window_s = 600", "window_s = true", 9, "window_s of flapping must be a number"),
        ("window_s = 600", "window_s = nan", 9, "window_s of flapping must be a number"),
        ("window_s = 600", "window_s = 0", 9, "window_s of flapping must be 1 or more"),
        ('"returns" = 3', '"returns" = 3.5', 10, "returns of flapping must be a whole number"),
        ('"returns" = 3', '"returns" = 65', 10, "returns of flapping must be 64 or less"),
        ("[rules.flapping]", "[rules.flaping]", 8, "unknown rule 'flaping'; did you mean flapping?"),
        ("[rules.flapping]", "[rules.no-master]", 9, "unknown rule option 'window_s' of no-master; it has none"),
        ('    "flapping",', '    "flaping",', 3, "no rule 'flaping'; did you mean flapping?"),
        ('    "flapping",', "    3,", 2, "select must be a list of rules"),
        ("ignore = [", "ignor = [", 6, "unknown rule 'ignor'; did you mean ignore?"),
        ("[severity]", "[severty]", 12, "unknown table 'severty'; did you mean severity?"),
        ('flapping = "info"', 'flaping = "info"', 13, "no rule 'flaping'; did you mean flapping?"),
        ('flapping = "info"', 'flapping = "bad"', 13, "no severity 'bad'"),
        ('flapping = "info"', "flapping = 1", 13, "no severity '1'"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(
    line: str, wrong: str, where: int, complaint: str, tmp_path: Path
) -> None:
    assert line in WHOLE
    with pytest.raises(UsageError) as caught:
        configuration(written(tmp_path, WHOLE.replace(line, wrong, 1)))
    message = str(caught.value)
    assert complaint in message
    assert f"config.toml line {where}: " in message


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("rules = 3", "line 1: rules must be a table, [rules]"),
        ("\nrules.flapping = 3", "line 2: flapping must be a table, [rules.flapping]"),
        ("\n\nrules = { flapping = { widow_s = 3 } }", "line 3: unknown rule option 'widow_s' of flapping"),
        ("rules.flapping.widow_s = 3", "line 1: unknown rule option 'widow_s' of flapping"),
        ("[rules", "config.toml: Expected"),
        (b"\xff", "is no UTF-8 text"),
        (b"#" * (1 << 20) + b"##", "is too large for a configuration"),
        ("a = " + "[" * 3000, "config.toml: "),
    ],
)
def test_other_mistakes_are_told_as_well(text: str | bytes, complaint: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        configuration(written(tmp_path, text))
    assert complaint in str(caught.value)


def test_hostile_words_in_a_file_are_told_safely(tmp_path: Path) -> None:
    path = written(tmp_path, '[rules]\n"\\u001b[2J\\u202e" = 3\n')
    done = command("analyze", "--config", path, DEMO)
    assert done.returncode == Status.UNKNOWN
    assert done.stderr.decode().removesuffix("\n").isprintable()


def test_the_users_own_file_is_read_without_being_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert default_path() == tmp_path / "vrrpwatch" / "config.toml"
    assert command("analyze", "-q", DEMO).returncode == Status.WARNING
    default_path().parent.mkdir()
    default_path().write_text('[rules]\nignore = ["ungraceful-failover"]\n')
    assert command("analyze", "-q", DEMO).returncode == Status.OK
    assert command("analyze", "-q", "--select", "ungraceful-*", DEMO).returncode == Status.WARNING
    assert command("analyze", "-q", "--config", "/dev/null", DEMO).returncode == Status.WARNING


def test_a_relative_xdg_path_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """XDG Base Directory Specification: all paths must be absolute."""
    monkeypatch.setenv("XDG_CONFIG_HOME", "here")
    assert default_path() == Path.home() / ".config" / "vrrpwatch" / "config.toml"


def test_the_example_is_valid_and_says_something() -> None:
    example = ROOT / "docs" / "how-to" / "vrrpwatch.toml"
    assert command("analyze", "-q", "--config", example, DEMO).returncode == Status.CRITICAL


def test_the_catalogue_lists_options_and_the_manual_page_explains_them() -> None:
    listed = {rule["rule"]: rule for rule in json.loads(command("rules", "--format", "json").stdout)["rules"]}
    assert listed["flapping"]["options"][0] == {
        "name": "window_s",
        "default": 300.0,
        "unit": "seconds",
        "least": 1.0,
        "most": None,
        "meaning": "the time in which the role has to come back",
    }
    assert listed["no-master"]["options"] == []
    page = command("explain", "flapping").stdout.decode()
    assert "\nOptions\n    window_s = 300 (seconds; 1 or more): the time in which the role has to come back.\n" in page
    assert "\nOptions\n" not in command("explain", "no-master").stdout.decode()


def test_the_reference_lists_every_option() -> None:
    page = PAGES["reference/configuration.md"]()
    for rule in RULES:
        assert (f"## `[rules.{rule.id}]`" in page) is bool(rule.options())
        assert all(f"| `{option.name}` |" in page for option in rule.options())
