"""Who is asked about which event: a rule on flaws sleeps until its virtual router shows one of them."""

from collections.abc import Iterable
from dataclasses import replace
from typing import ClassVar

import pytest

from tests.scenario import Sender
from tests.scenario_frames import decoded_advert
from vrrpwatch.analysis.ledger import Ledger
from vrrpwatch.model.advert import Advert, Flaw
from vrrpwatch.model.capture_event import Evicted, StateEvicted
from vrrpwatch.model.event import AdvertSeen, Event
from vrrpwatch.model.finding import Judgement, Severity
from vrrpwatch.model.router import VirtualRouterKey, key_of
from vrrpwatch.rules.judge import Judge
from vrrpwatch.rules.rule import Rule

SENDER = Sender("192.168.1.1", version=3)
CLEAN = decoded_advert(SENDER)
FAR = decoded_advert(replace(SENDER, ttl=64))
BROKEN = decoded_advert(replace(SENDER, checksum="bad"))
ELSEWHERE = decoded_advert(replace(SENDER, vrid=52))


class _Recorder(Rule):
    """Notes what it is shown."""

    id = "recorder"
    severity = Severity.INFO
    listens: ClassVar[tuple[type[Event], ...]] = (AdvertSeen,)
    seen: ClassVar[list[Advert]]

    def judge(self, event: Event) -> Iterable[Judgement]:
        assert isinstance(event, AdvertSeen)
        self.seen.append(event.advert)
        return ()


def seen_by(flaws: frozenset[Flaw], *events: Event) -> list[Advert]:
    shown: list[Advert] = []
    rule = type("Recorder", (_Recorder,), {"flaws": flaws, "seen": shown})
    Judge((rule,), Ledger()).judge(events)
    return shown


def adverts(*shown: Advert) -> list[Event]:
    return [AdvertSeen(time_ns=0, frame=1, virtual_router=key_of(advert), advert=advert) for advert in shown]


def evicted(key: VirtualRouterKey) -> StateEvicted:
    return StateEvicted(time_ns=0, frame=1, virtual_router=key, kind=Evicted.VIRTUAL_ROUTER, evicted=1)


def test_a_rule_that_names_no_flaws_sees_every_advert() -> None:
    assert seen_by(frozenset(), *adverts(CLEAN, FAR, CLEAN)) == [CLEAN, FAR, CLEAN]


def test_a_rule_on_a_flaw_sees_every_advert_from_the_first_with_that_flaw_on() -> None:
    assert seen_by(frozenset({Flaw.TTL}), *adverts(CLEAN, FAR, CLEAN, BROKEN)) == [FAR, CLEAN, BROKEN]


@pytest.mark.parametrize("other", [BROKEN, ELSEWHERE])
def test_other_flaws_and_other_virtual_routers_do_not_wake_it(other: Advert) -> None:
    assert seen_by(frozenset({Flaw.TTL}), *adverts(other, CLEAN)) == []
    assert seen_by(frozenset({Flaw.TTL}), *adverts(FAR, ELSEWHERE)) == [FAR]


def test_a_second_kind_of_flaw_wakes_those_who_wait_for_it_as_well() -> None:
    assert seen_by(frozenset({Flaw.CHECKSUM}), *adverts(FAR, CLEAN, BROKEN, CLEAN)) == [BROKEN, CLEAN]


def test_it_sleeps_again_when_the_virtual_router_was_forgotten() -> None:
    events = [*adverts(FAR), evicted(key_of(FAR)), *adverts(CLEAN)]
    assert seen_by(frozenset({Flaw.TTL}), *events) == [FAR]
