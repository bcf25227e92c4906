"""The filter language."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vrrpwatch.tui.filtering import KEYS, SHORT_KEYS, Filter, parsed

ROW = {
    "interface": "eth0",
    "vlan": "10 20",
    "vrid": "51",
    "family": "ipv4",
    "state": "contested",
    "master": "10.0.0.1",
    "priority": "150",
    "address": "10.0.0.254 10.0.0.253",
    "severity": "warning",
    "mac": "00:00:5e:00:01:33",
    "vendor": "keepalived",
    "router": "fe80::1",
    "input": "two words.pcap",
}

KEY = st.sampled_from([*KEYS, *SHORT_KEYS])
WORD = st.text(min_size=1, max_size=12)
TERM = st.one_of(
    st.builds("{}:{}".format, KEY, WORD),
    st.builds("{}:{}{}".format, KEY, st.sampled_from(["<", ">", "<=", ">="]), st.integers(0, 300)),
    st.builds("/{}/".format, WORD),
    WORD,
)
PROPERTIES = st.dictionaries(KEY, st.one_of(st.text(max_size=20), st.integers(0, 300).map(str)), max_size=8)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "vrid:51",
        "VRID:51",
        "vrid=51",
        "vlan:10",
        "vlan:20",
        "vlan:>15",
        "state:contested",
        "state:CONT*",
        "priority:>149",
        "priority>=150",
        "priority:<=150",
        "prio:<150.5",
        "severity:>=info",
        "sev:warning",
        "address:10.0.0.253",
        "address:10.0.0.*",
        "master:10.0.0.?",
        "keepalived",
        "KEEPA",
        "fe80::1",
        "00:00:5e:00:01:33",
        "mac:00:00:5e:*",
        "/^10\\.0\\.0\\.1$/",
        "/eth[0-9]/",
        "/two words/",
        '"two words"',
        'input:"two words.pcap"',
        "!vlan:30",
        "!!vlan:10",
        "!/^fe80::2$/",
        "vrid:51 state:contested /10/ !vlan:30",
        "!rule:*",
    ],
)
def test_these_find_the_row(text: str) -> None:
    wanted = parsed(text)
    assert wanted.mistake == ""
    assert wanted.matches(ROW)


@pytest.mark.parametrize(
    "text",
    [
        "vrid:5",
        "vrid:151",
        "vlan:1",
        "vlan:>20",
        "state:stable",
        "priority:>150",
        "priority:<150",
        "severity:>warning",
        "master:10.0.0.10",
        "master:10.0.0",
        "address:10.0.0.25",
        "rule:*",
        "rule:<5",
        "state:<5",
        "frr",
        "/^0\\.0/",
        "!vrid:51",
        "!!vrid:52",
        "vrid:51 state:stable",
        "master:10.0.0.[1]",
    ],
)
def test_these_do_not_find_it(text: str) -> None:
    wanted = parsed(text)
    assert wanted.mistake == ""
    assert not wanted.matches(ROW)


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("stat:down", "there is no stat; did you mean state?"),
        ("colour:red", "there is no colour; try vrid, vlan, state, master, priority or rule"),
        ("/[/", "/[/ is no regular expression: unterminated character set at position 0"),
        ("/a", r"/a has no / at its end; a / within it is written \/"),
        ("/a/b/", r"/a/b/ has no / at its end; a / within it is written \/"),
        ("priority:>high", "high is no number"),
        ("severity:>bad", "bad is no number or one of info, warning, critical"),
        ("vlan:", "vlan: needs a value behind it"),
        ("priority:>", "priority: needs a value behind it"),
        ("vrid:51 !", "! needs something behind it"),
        ("sta\x1bte:x", ""),
    ],
)
def test_a_mistake_is_told_in_words_and_hides_nothing(text: str, mistake: str) -> None:
    wanted = parsed(text)
    assert wanted.mistake == mistake
    assert wanted.matches({}) is bool(mistake)


def test_a_repetition_that_no_engine_takes_is_a_mistake() -> None:
    assert parsed("/a{9999999999999}/").mistake.startswith("/a{9999999999999}/ is no regular expression")
    assert parsed(f"/{'(' * 5000}/").mistake


def test_the_words_of_a_mistake_are_fit_for_a_terminal() -> None:
    assert "\x1b" not in parsed("/\x1b[2J(/").mistake


def test_filters_are_equal_when_they_ask_for_the_same() -> None:
    assert parsed("vrid:51") == parsed("vrid:51") != parsed("vrid:52")
    assert parsed("") == Filter()


@given(st.text(max_size=60), PROPERTIES)
def test_nothing_that_is_typed_raises(text: str, properties: dict[str, str]) -> None:
    wanted = parsed(text)
    assert wanted.matches(properties) in (True, False)
    assert wanted.text == text


@given(st.lists(TERM, max_size=4).map(" ".join), PROPERTIES)
def test_nothing_that_looks_like_a_filter_raises(text: str, properties: dict[str, str]) -> None:
    wanted = parsed(text)
    assert wanted.matches(properties) or not wanted.mistake


@given(TERM, PROPERTIES)
def test_what_is_turned_round_is_the_complement(term: str, properties: dict[str, str]) -> None:
    wanted, turned = parsed(term), parsed(f"!{term}")
    if len(wanted.terms) == 1 and not re.match(r"\s", term):
        assert turned.matches(properties) is not wanted.matches(properties)


@given(TERM, TERM, PROPERTIES)
def test_words_are_joined_by_and(first: str, second: str, properties: dict[str, str]) -> None:
    one, other, both = parsed(first), parsed(second), parsed(f"{first} {second}")
    alone = len(one.terms) == len(other.terms) == 1 and '"' not in first + second
    if alone and not first.startswith(("/", "!")):
        assert both.matches(properties) is (one.matches(properties) and other.matches(properties))


@given(st.integers(0, 300), st.integers(0, 300))
def test_numbers_have_their_order(number: int, limit: int) -> None:
    row = {"priority": str(number)}
    assert parsed(f"priority:>{limit}").matches(row) is (number > limit)
    assert parsed(f"priority:<={limit}").matches(row) is (number <= limit)
    assert parsed(f"priority:{limit}").matches(row) is (number == limit)
