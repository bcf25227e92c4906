"""Timing, contest and security rules handed their events directly: thresholds, wording and bounds of memory."""

from dataclasses import replace
from decimal import Decimal
from itertools import count

import pytest

from tests.scenario import Sender
from tests.scenario_frames import decoded_advert
from tests.test_rules_alone import KEY, SECOND_NS, changed, judged
from vrrpwatch.model.advert import Advert
from vrrpwatch.model.cause import Cause
from vrrpwatch.model.contest import Contest, Difference, DifferenceKind
from vrrpwatch.model.event import AdvertSeen, ContestConfirmed, Disagreement, DisagreementEnded, MasterSilent
from vrrpwatch.model.event import RouterSeen as FirstAdvert
from vrrpwatch.model.security_event import ResignationRefuted
from vrrpwatch.model.timing_event import AdvertsFlooded, Habit, HabitMeasured
from vrrpwatch.rules.agreement.vrid_collision import VridCollision
from vrrpwatch.rules.election.contest_remedies import remedy
from vrrpwatch.rules.election.dual_master import DualMaster
from vrrpwatch.rules.rule import Rule
from vrrpwatch.rules.security.rogue_router import RogueRouter
from vrrpwatch.rules.security.spoofed_resignation import SpoofedResignation
from vrrpwatch.rules.timing.advert_flood import AdvertFlood
from vrrpwatch.rules.timing.advert_jitter import AdvertJitter
from vrrpwatch.rules.timing.interval_drift import IntervalDrift
from vrrpwatch.rules.timing.periodic_outage import PeriodicOutage
from vrrpwatch.rules.timing.thin_timer_margin import ThinTimerMargin

MILLISECOND_NS = 1_000_000
STRONG = decoded_advert(Sender("192.168.1.1", priority=101))
WEAK = decoded_advert(Sender("192.168.1.2"))
THIRD = decoded_advert(Sender("192.168.1.3", addresses=("172.16.0.100",)))


def habit(  # noqa: PLR0913
    median: int = 1000,
    p5: int = 950,
    p95: int = 1050,
    p99: int = 1050,
    *,
    intervals: int = 100,
    advert: Advert = STRONG,
) -> HabitMeasured:
    """Durations in milliseconds."""
    times = (time * MILLISECOND_NS for time in (p5, median, p95, p99, p99))
    return HabitMeasured(time_ns=0, frame=1, virtual_router=KEY, advert=advert, habit=Habit(intervals, *times))


@pytest.mark.parametrize(
    ("rule", "event", "fires"),
    [
        (IntervalDrift, habit(750), False),
        (IntervalDrift, habit(749), True),
        (IntervalDrift, habit(1100), False),
        (IntervalDrift, habit(1101), True),
        (IntervalDrift, habit(499), False),
        (AdvertJitter, habit(p5=875, p95=1125), False),
        (AdvertJitter, habit(p5=874, p95=1125), True),
        (AdvertJitter, habit(p5=780, p95=1020), False),
        (AdvertJitter, habit(p5=700, p95=1300, intervals=63), False),
        (AdvertJitter, habit(p5=900, p95=1800), False),
        (AdvertJitter, habit(p5=400, p95=1000), False),
        (ThinTimerMargin, habit(p99=2007), False),
        (ThinTimerMargin, habit(p99=2008), True),
        (ThinTimerMargin, habit(p99=2900, intervals=63), False),
    ],
)
def test_a_habit_is_judged_at_its_threshold(rule: type[Rule], event: HabitMeasured, *, fires: bool) -> None:
    assert bool(judged(rule, event)) is fires


@pytest.mark.parametrize("rule", [IntervalDrift, AdvertJitter, ThinTimerMargin])
def test_a_habit_that_has_become_right_closes_the_finding(rule: type[Rule]) -> None:
    wrong = habit(1200, 800, 1700, 2900)
    (finding,) = judged(rule, wrong, habit())
    assert not finding.open


@pytest.mark.parametrize("rule", [IntervalDrift, AdvertJitter, ThinTimerMargin])
def test_against_an_announced_zero_nothing_is_measured(rule: type[Rule]) -> None:
    zero = decoded_advert(Sender("192.168.1.1", interval=Decimal(0)))
    assert not judged(rule, habit(1200, 800, 1700, 2900, advert=zero))


def flood(time_s: int, surplus: int) -> AdvertsFlooded:
    return AdvertsFlooded(
        time_ns=time_s * SECOND_NS, frame=time_s, virtual_router=KEY, advert=STRONG, surplus=surplus, rate_hz=20.0
    )


def test_a_burst_is_taken_for_a_start_only_at_the_start_and_while_it_is_small() -> None:
    start = FirstAdvert(time_ns=0, frame=1, virtual_router=KEY, advert=STRONG, others=0)
    assert not judged(AdvertFlood, start, flood(2, 3))
    assert judged(AdvertFlood, start, flood(2, 6))
    assert judged(AdvertFlood, start, flood(9, 3))


def silent(time_s: int) -> MasterSilent:
    since_ns = time_s * SECOND_NS
    return MasterSilent(
        time_ns=since_ns + 5 * SECOND_NS, frame=None, virtual_router=KEY, advert=STRONG, since_ns=since_ns
    )


def test_one_silence_that_two_events_tell_is_one_occurrence() -> None:
    """Nobody is Master, and then somebody takes over: the silence began once."""
    outages = [silent(100), replace(changed(110, WEAK, STRONG), outage_ns=10 * SECOND_NS), silent(200)]
    assert not judged(PeriodicOutage, *outages)
    (finding,) = judged(PeriodicOutage, *outages, silent(300))
    assert "every 1 min 40 s" in finding.title


def test_a_period_that_chance_made_is_taken_back() -> None:
    assert judged(PeriodicOutage, *map(silent, (100, 200, 300)))
    assert not judged(PeriodicOutage, *map(silent, (100, 200, 300, 330, 530)))


def test_a_planned_change_of_the_master_is_no_outage() -> None:
    changes = [replace(changed(time, WEAK, STRONG), cause=Cause.PREEMPTED) for time in (100, 200, 300, 400)]
    assert not judged(PeriodicOutage, *changes)


def confirmed(
    start_s: int, *differences: Difference, reactions: tuple[str, ...] = (), **others: object
) -> ContestConfirmed:
    contest = Contest(start_s * SECOND_NS, None, 1, (STRONG, WEAK), differences, confirmed=True, reactions=reactions)
    contest = replace(contest, **others)  # type: ignore[arg-type]
    return ContestConfirmed(time_ns=contest.start_ns, frame=1, virtual_router=KEY, contest=contest)


@pytest.mark.parametrize(
    ("reactions", "text"),
    [
        ((), "The adverts of one side or both do not reach the other"),
        (("192.168.1.1",), "the adverts of 192.168.1.1 do not reach 192.168.1.2"),
        (("192.168.1.1", "192.168.1.2"), "they hear each other, and neither yields"),
    ],
)
def test_a_contest_without_a_difference_names_the_direction_that_reactions_show(
    reactions: tuple[str, ...], text: str
) -> None:
    (finding,) = judged(DualMaster, confirmed(0, reactions=reactions, hints=("A firewall answers.",)))
    assert text in finding.detail
    assert finding.detail.endswith("A firewall answers.")
    assert finding.cause == "reception"
    assert all(vendor in finding.remedy for vendor in ("keepalived", "FRR", "Cisco"))


def test_contests_at_one_period_are_told_so() -> None:
    (finding,) = judged(DualMaster, *(confirmed(time) for time in (0, 260, 520)))
    assert "every 4 min 20 s" in finding.detail
    (finding,) = judged(DualMaster, *(confirmed(time) for time in (0, 260, 400)))
    assert "comes back" not in finding.detail


def test_groups_without_a_common_address_are_two_groups_whatever_else_differs() -> None:
    password = Difference(DifferenceKind.AUTHENTICATION, "one", "another", rejects=True)
    (finding,) = judged(DualMaster, confirmed(0, password, claimants=(STRONG, THIRD)))
    assert finding.cause == "vrid-collision"
    (finding,) = judged(DualMaster, confirmed(0, password))
    assert finding.cause == "auth-mismatch"


@pytest.mark.parametrize("kind", DifferenceKind)
def test_every_difference_has_a_remedy_in_the_words_of_a_vendor(kind: DifferenceKind) -> None:
    assert "keepalived" in remedy(kind)


def collision(first: Advert, second: Advert) -> Disagreement:
    difference = Difference(DifferenceKind.VRID_COLLISION, "one", "another", rejects=False)
    return Disagreement(
        time_ns=0, frame=1, virtual_router=KEY, first=first, second=second, difference=difference, contested=True
    )


def collision_over(first: Advert, second: Advert) -> DisagreementEnded:
    return DisagreementEnded(
        time_ns=1,
        frame=2,
        virtual_router=KEY,
        first=first,
        second=second,
        difference=collision(first, second).difference,
    )


def test_a_collision_of_several_routers_is_one_finding_until_the_last_pair_is_apart() -> None:
    pairs = [(STRONG, THIRD), (WEAK, THIRD)]
    collisions = [collision(*pair) for pair in pairs]
    (finding,) = judged(VridCollision, *collisions, collision_over(*pairs[0]))
    assert finding.open
    assert "10.0.0.100 (of 192.168.1.1 and 192.168.1.2), 172.16.0.100 (of 192.168.1.3)" in finding.title
    (finding,) = judged(VridCollision, *collisions, *(collision_over(*pair) for pair in pairs))
    assert not finding.open


def refuted(*, on_phase: bool, other_mac: bool, continued: bool | None) -> ResignationRefuted:
    resigned = decoded_advert(Sender("192.168.1.1", priority=0))
    return ResignationRefuted(
        time_ns=0,
        frame=1,
        virtual_router=KEY,
        resignation=resigned,
        advert=STRONG,
        on_phase=on_phase,
        other_mac=other_mac,
        numbering_continued=continued,
    )


@pytest.mark.parametrize(
    ("on_phase", "other_mac", "continued", "forged"),
    [
        (True, True, None, True),
        (True, False, True, True),
        (True, False, False, False),
        (True, False, None, False),
        (False, True, True, False),
    ],
)
def test_a_resignation_is_forged_when_the_rhythm_and_one_more_sign_say_so(
    *, on_phase: bool, other_mac: bool, continued: bool | None, forged: bool
) -> None:
    assert (
        bool(judged(SpoofedResignation, refuted(on_phase=on_phase, other_mac=other_mac, continued=continued))) is forged
    )


def test_forged_sources_do_not_fill_the_memory_of_a_rule() -> None:
    rule = RogueRouter()
    addresses = (f"10.1.{number // 250}.{number % 250 + 1}" for number in range(200))
    for time_ns, address in zip(count(), addresses, strict=False):
        advert = decoded_advert(Sender(address, priority=250))
        damaged = decoded_advert(Sender(address, ttl=9))
        list(rule.judge(FirstAdvert(time_ns=time_ns, frame=1, virtual_router=KEY, advert=advert, others=1)))
        list(rule.judge(AdvertSeen(time_ns=time_ns, frame=1, virtual_router=KEY, advert=damaged)))
    assert len(rule._newcomers) == len(rule._invalid) == 16
