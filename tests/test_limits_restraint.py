"""What a person is told in a storm: a few lines of each kind, a part for what is critical, and exact counts."""

from copy import copy
from itertools import count

from tests import traffic
from tests.frames import ETHERNET
from tests.scenario import BIRTH_NS
from tests.sessions import SECOND_NS, numbered
from vrrpwatch.analysis.contests import MAXIMUM_CLAIMANTS, ContestWatch
from vrrpwatch.analysis.histories import KEPT, MAXIMUM_ENTRIES, Histories
from vrrpwatch.analysis.knocks import PLACES, Knocks
from vrrpwatch.cli.session import Session
from vrrpwatch.model.advert import Family
from vrrpwatch.model.router import VirtualRouterKey
from vrrpwatch.report.restraint import LONG_WINDOW_NS, MOST, MOST_OF_A_KIND, MOST_OF_ONE, WINDOW_NS, Rank, Restraint

REAL = VirtualRouterKey("eth0", (), Family.IPV4, traffic.MASTER.vrid)


def test_of_one_kind_the_first_few_are_told_until_it_has_been_quiet() -> None:
    restraint = Restraint()
    told = [restraint.tells("a", Rank.FACT, BIRTH_NS + number) for number in range(20)]
    assert told == [True] * MOST_OF_A_KIND + [False] * (20 - MOST_OF_A_KIND)
    # It goes on, though slowly.
    assert not restraint.tells("a", Rank.FACT, BIRTH_NS + WINDOW_NS // 2)
    assert not restraint.tells("a", Rank.FACT, BIRTH_NS + WINDOW_NS + 5)
    assert restraint.tells("a", Rank.FACT, BIRTH_NS + 3 * WINDOW_NS)


def test_what_is_critical_has_lines_that_nothing_else_takes() -> None:
    restraint = Restraint()
    for number in range(100):
        restraint.tells(f"fact {number}", Rank.FACT, BIRTH_NS)
        restraint.tells(f"warning {number}", Rank.FINDING, BIRTH_NS)
    told = [restraint.tells(f"critical {number}", Rank.CRITICAL, BIRTH_NS) for number in range(100)]
    assert told.count(True) == MOST[Rank.CRITICAL]
    assert sum(MOST.values()) < 30
    told_of_all = sum(MOST[rank] for rank in (Rank.FACT, Rank.FINDING, Rank.CRITICAL))
    assert sum(restraint.rest().values()) == 300 - told_of_all
    assert not restraint.rest()


def test_one_finding_that_comes_and_goes_silences_no_other_of_its_rule() -> None:
    restraint, times = Restraint(), count(BIRTH_NS, WINDOW_NS // 4)
    told = [restraint.tells("no-master opened", Rank.CRITICAL, next(times), "one") for _ in range(12)]
    assert told.count(True) == MOST_OF_ONE
    assert restraint.tells("no-master opened", Rank.CRITICAL, BIRTH_NS + 3 * WINDOW_NS, "another")
    assert restraint.tells("no-master opened", Rank.CRITICAL, BIRTH_NS + 3 * LONG_WINDOW_NS, "one")


def test_what_is_held_back_is_told_soon_then_each_minute_and_counts_everything() -> None:
    restraint = Restraint()
    told = [0, 0]
    summaries = []
    for number in range(600):
        now_ns = BIRTH_NS + number * SECOND_NS
        told[restraint.tells("a", Rank.FACT, now_ns)] += 1
        held = restraint.summary(now_ns)
        if held:
            summaries.append((number, held["a"]))
    assert summaries[0][0] <= 15
    assert 9 <= len(summaries) <= 11
    assert sum(held for _, held in summaries) + sum(restraint.rest().values()) == told[False]


def test_a_clock_that_is_set_back_holds_nothing_back_for_long() -> None:
    restraint = Restraint()
    for number in range(20):
        restraint.tells("a", Rank.FACT, BIRTH_NS + number)
    assert restraint.tells("a", Rank.FACT, BIRTH_NS - 1000 * SECOND_NS)
    assert restraint.summary(BIRTH_NS - 1000 * SECOND_NS)


def test_who_knocks_again_is_let_in_and_no_stranger_any_more() -> None:
    knocks = Knocks()
    assert not knocks.again("a")
    assert knocks.strangers == 1
    assert knocks.again("a")
    assert knocks.strangers == 0
    assert not any(knocks.again(number) for number in range(1, 1000))


def test_most_of_30000_strangers_are_remembered_for_a_second() -> None:
    knocks = Knocks()
    assert not any(knocks.again(f"router {number}") for number in range(30_000))
    assert sum(knocks.again(f"router {number}") for number in range(30_000)) > 0.85 * 30_000
    assert PLACES * 4 <= 1 << 20


def test_all_histories_together_have_a_bound_and_each_keeps_its_last() -> None:
    session = Session()
    session.follow(traffic.failover())
    table = session._analyzer._table
    real = table.get(REAL)
    assert real
    last, histories = real.transitions[-1], Histories(table)
    real.transitions[:] = [*real.transitions] * 10
    for _ in range(MAXIMUM_ENTRIES + 100):
        histories.note_transition(REAL)
    assert len(real.transitions) == KEPT
    assert real.transitions[-1] is last


def test_a_contest_remembers_only_so_many_claimants() -> None:
    shown = [*traffic.adverts(traffic.MASTER, 0, 40), *traffic.adverts(traffic.BACKUP, 0.3, 40)]
    session = Session()
    session.follow(numbered(shown, ETHERNET))
    real = session._analyzer._table.get(REAL)
    assert real
    contest = real.contest
    assert isinstance(contest, ContestWatch)
    (router, *_) = real.routers.values()
    for _ in range(10 * MAXIMUM_CLAIMANTS):
        contest.claim(copy(router), contest.start)
    assert len(contest._everyone) == MAXIMUM_CLAIMANTS
