import pytest

from vrrpwatch.model.picture import Playback
from vrrpwatch.model.timers import SECOND_NS
from vrrpwatch.report.moment import rfc3339
from vrrpwatch.tui.jump import time_meant

DAY_S = 86_400
START_S = 20_000 * DAY_S + 22 * 3600  # 2024-10-04T22:00:00


def playback(position_s: float) -> Playback:
    """A capture from 22:00 to 04:00, at `position_s` after its start."""
    start_ns = START_S * SECOND_NS
    return Playback(
        start_ns=start_ns,
        end_ns=start_ns + 6 * 3600 * SECOND_NS,
        position_ns=start_ns + round(position_s * SECOND_NS),
        playing=False,
        speed=1.0,
        loaded=None,
        loading=False,
        marks_ns=(),
    )


@pytest.mark.parametrize(
    ("text", "position_s", "meant"),
    [
        ("22:30", 0, "2024-10-04T22:30:00.000000000Z"),
        ("03:12", 0, "2024-10-05T03:12:00.000000000Z"),
        ("3:12:05", 0, "2024-10-05T03:12:05.000000000Z"),
        ("03:12:05.25", 5 * 3600, "2024-10-05T03:12:05.250000000Z"),
        ("23:59", 5 * 3600, "2024-10-04T23:59:00.000000000Z"),
        ("2024-10-05 00:00", 0, "2024-10-05T00:00:00.000000000Z"),
        ("2024-10-05T00:00:01", 0, "2024-10-05T00:00:01.000000000Z"),
        ("+90s", 0, "2024-10-04T22:01:30.000000000Z"),
        ("+90", 0, "2024-10-04T22:01:30.000000000Z"),
        ("-2m", 180, "2024-10-04T22:01:00.000000000Z"),
        ("+1.5h", 0, "2024-10-04T23:30:00.000000000Z"),
        (" +250ms ", 0, "2024-10-04T22:00:00.250000000Z"),
    ],
)
def test_a_time_is_understood_as_people_mean_it(text: str, position_s: float, meant: str) -> None:
    assert rfc3339(time_meant(text, playback(position_s))) == meant


@pytest.mark.parametrize(
    "text", ["", "soon", "25:00", "12:60", "12", "90s", "2024-02-31 00:00", "+", "+1y", "12:00:00:00", "\u0663:00"]
)
def test_anything_else_is_no_time(text: str) -> None:
    assert time_meant(text, playback(0)) is None
