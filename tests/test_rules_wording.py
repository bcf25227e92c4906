import pytest

from tests.scenario import Sender
from tests.scenario_frames import decoded_advert
from vrrpwatch.rules.wording import router, seconds, sender, virtual_addresses

MILLISECOND_NS = 1_000_000


@pytest.mark.parametrize(
    ("duration_ns", "text"),
    [
        (0, "0 ms"),
        (250 * MILLISECOND_NS, "250 ms"),
        (999_400_000, "999 ms"),
        (999_600_000, "1.000 s"),
        (3_609_375_000, "3.609 s"),
        (59_999_400_000, "59.999 s"),
        (59_999_600_000, "1 min 0 s"),
        (125_400_000_000, "2 min 5 s"),
        (3_599_700_000_000, "1 h 0 min"),
        (3_600_000_000_000, "1 h 0 min"),
        (90_061_000_000_000, "25 h 1 min"),
        (-1_500_000_000, "-1.500 s"),
    ],
)
def test_a_duration_keeps_the_precision_that_a_person_can_use(duration_ns: int, text: str) -> None:
    assert seconds(duration_ns) == text


@pytest.mark.parametrize(
    ("addresses", "text"),
    [
        (("10.0.0.1",), "10.0.0.1"),
        (("10.0.0.1", "10.0.0.2"), "10.0.0.1 and 10.0.0.2"),
        (("10.0.0.1", "10.0.0.2", "10.0.0.3"), "10.0.0.1 and 2 more"),
        ((), "VRID 51"),
    ],
)
def test_virtual_addresses_are_named_or_counted(addresses: tuple[str, ...], text: str) -> None:
    assert virtual_addresses(decoded_advert(Sender("192.168.1.1", addresses=addresses))) == text


def test_a_router_is_told_by_its_priority_where_the_address_does_not_tell() -> None:
    advert = decoded_advert(Sender("192.168.1.1", priority=101))
    assert router(advert) == "192.168.1.1 (priority 101)"
    assert sender(advert, inferred=False) == "192.168.1.1"
    assert sender(advert, inferred=True) == "192.168.1.1 (priority 101)"
