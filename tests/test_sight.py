"""What the observer could not see, and what that does to a wait. Times are plain nanoseconds."""

from hypothesis import given
from hypothesis import strategies as st

from vrrpwatch.analysis.agenda import NEVER_NS
from vrrpwatch.analysis.sight import MAXIMUM_INTERFACES, REMEMBERED, Sight, Sights

WAIT_NS = 4_000
INTERVAL_NS = 1_200


def test_in_full_sight_a_silence_is_due_after_its_wait() -> None:
    assert Sight().due_ns(100, WAIT_NS, INTERVAL_NS) == 100 + WAIT_NS


def test_nothing_is_due_while_nothing_can_be_seen() -> None:
    sight = Sight()
    sight.lose()
    assert sight.due_ns(100, WAIT_NS, INTERVAL_NS) == NEVER_NS


def test_after_one_long_blind_time_the_whole_wait_passes_again() -> None:
    sight = Sight()
    sight.lose()
    sight.regain(200, 1_000_000)
    assert sight.due_ns(100, WAIT_NS, INTERVAL_NS) == 1_000_000 + WAIT_NS


def test_a_silence_that_begins_after_the_blind_time_is_due_after_its_wait() -> None:
    sight = Sight()
    sight.regain(200, 5_000)
    assert sight.due_ns(5_000, WAIT_NS, INTERVAL_NS) == 5_000 + WAIT_NS


def test_where_sight_is_lost_again_and_again_one_and_a_half_waits_in_pieces_are_enough() -> None:
    """Blind for 3,000 of each 6,000 ns: the whole wait never passes in one piece, and yet silence is found."""
    sight = Sight()
    sight.regain(0, 3_000)
    assert sight.due_ns(0, WAIT_NS, INTERVAL_NS) > 6_000
    sight.regain(6_000, 9_000)
    assert sight.due_ns(0, WAIT_NS, INTERVAL_NS) == 12_000
    clear_ns = 12_000 - 2 * 3_000
    assert clear_ns == WAIT_NS * 3 // 2


def test_pieces_of_sight_that_are_shorter_than_half_a_wait_are_not_enough() -> None:
    """No advert has to come in so short a time."""
    sight = Sight()
    for start_ns in range(0, 100 * WAIT_NS, 2_000):
        sight.regain(start_ns, start_ns + 1_000)
        assert sight.due_ns(0, WAIT_NS, INTERVAL_NS) > start_ns + 2_000


def test_blind_times_that_overlap_count_once() -> None:
    apart, overlapping = Sight(), Sight()
    apart.regain(1_000, 3_000)
    overlapping.regain(1_000, 2_500)
    overlapping.regain(1_500, 3_000)
    overlapping.regain(1_200, 1_800)
    assert overlapping.blind_end_ns == apart.blind_end_ns
    assert overlapping.due_ns(0, WAIT_NS, INTERVAL_NS) == apart.due_ns(0, WAIT_NS, INTERVAL_NS)


def test_a_blind_time_that_is_told_late_does_not_take_back_a_later_one() -> None:
    sight = Sight()
    sight.regain(5_000, 6_000)
    sight.regain(1_000, 2_000)
    assert sight.blind_end_ns == 6_000


def test_interfaces_have_a_sight_each() -> None:
    sights = Sights()
    eth0, eth1 = sights.of("eth0"), sights.of("eth1")
    assert list(sights.concerned("eth0")) == [eth0]
    assert list(sights.concerned(None)) == [eth0, eth1]
    eth0.lose()
    assert eth1.due_ns(100, WAIT_NS, INTERVAL_NS) == 100 + WAIT_NS
    assert sights.of("eth0") is eth0


def test_an_interface_that_goes_blind_before_anything_was_seen_on_it_is_blind() -> None:
    sights = Sights()
    for sight in sights.concerned("eth0"):
        sight.lose()
    assert sights.of("eth0").due_ns(100, WAIT_NS, INTERVAL_NS) == NEVER_NS


_BLIND = st.lists(st.tuples(st.integers(0, 20_000), st.integers(0, 9_000)), max_size=REMEMBERED + 10)


@given(_BLIND, st.integers(0, 40_000), st.integers(1, 10_000))
def test_a_wait_is_never_cut_short_and_ends_at_the_latest_one_wait_after_sight_is_back(
    blind: list[tuple[int, int]], last_ns: int, wait_ns: int
) -> None:
    sight = Sight()
    for start_ns, length_ns in blind:
        sight.regain(start_ns, start_ns + length_ns)
    due_ns = sight.due_ns(last_ns, wait_ns, wait_ns // 3)
    assert last_ns + wait_ns <= due_ns <= max(last_ns, sight.blind_end_ns) + wait_ns


@given(_BLIND, st.integers(0, 40_000), st.integers(1, 10_000), st.integers(0, 40_000), st.integers(0, 9_000))
def test_more_blindness_never_makes_a_silence_due_earlier(
    blind: list[tuple[int, int]], last_ns: int, wait_ns: int, more_ns: int, length_ns: int
) -> None:
    sight = Sight()
    for start_ns, end_ns in sorted((start_ns, start_ns + length_ns) for start_ns, length_ns in blind)[
        -REMEMBERED + 1 :
    ]:
        sight.regain(start_ns, end_ns)
    before_ns = sight.due_ns(last_ns, wait_ns, wait_ns // 3)
    start_ns = max(more_ns, sight.blind_end_ns)
    sight.regain(start_ns, start_ns + length_ns)
    assert sight.due_ns(last_ns, wait_ns, wait_ns // 3) >= before_ns


def test_a_capture_that_names_interfaces_without_end_has_so_many_sights() -> None:
    sights = Sights()
    for number in range(MAXIMUM_INTERFACES + 1000):
        sights.of(f"eth{number}")
    assert len(list(sights.concerned(None))) <= MAXIMUM_INTERFACES + 1


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), max_size=200))
def test_what_is_lost_never_makes_a_wait_shorter(losses: list[tuple[int, int]]) -> None:
    sight = Sight()
    for number, (lost, seen) in enumerate(losses):
        sight.regain(number * 100, number * 100 + 100, lost, seen)
        assert sight.due_ns(0, WAIT_NS, INTERVAL_NS) >= WAIT_NS
