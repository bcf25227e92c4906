import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.injections import TERMINAL
from vrrpwatch.report.safe import SHORT, safe


@pytest.mark.parametrize("payload", TERMINAL)
def test_nothing_that_a_terminal_obeys_or_hides_comes_through(payload: str) -> None:
    assert safe(payload).isprintable()
    assert safe(payload) != payload


@settings(deadline=None)
@given(st.text(st.characters(), max_size=200), st.integers(1, 100))
def test_any_text_is_printable_and_within_its_limit(text: str, limit: int) -> None:
    shown = safe(text, limit)
    assert shown.isprintable()
    assert len(shown) <= limit


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("eth0", "eth0"),
        ("Überwachung 日本", "Überwachung 日本"),
        ("\x1b[2J", "\\x1b[2J"),
        ("\udc9b", "\\x9b"),
        ("\u202e", "\\u202e"),
        ("\U000e0001", "\\U000e0001"),
    ],
)
def test_names_stay_as_they_are_and_the_rest_is_written_out(text: str, shown: str) -> None:
    assert safe(text) == shown


def test_long_text_is_cut_and_shows_it() -> None:
    assert safe("x" * SHORT) == "x" * SHORT
    assert safe("x" * (SHORT + 1)) == "x" * (SHORT - 1) + "…"


def test_an_escape_is_never_cut_in_the_middle() -> None:
    assert safe("abc\x1b\x1b", limit=8) == "abc\\x1b…"
