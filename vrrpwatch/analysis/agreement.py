"""Watches whether the routers of one virtual router are configured alike.

Only routers that were heard within the last minutes are compared, version with version. Disjoint address lists wait for
three intervals: an administrator may be renumbering, or two unrelated groups may have picked one VRID.
"""

from collections.abc import Iterator
from dataclasses import replace

from vrrpwatch.analysis.diagnosis import compare, disjoint
from vrrpwatch.analysis.moment import Moment
from vrrpwatch.analysis.router import Router, comparable, interval_of
from vrrpwatch.analysis.virtual_router import State, VirtualRouter
from vrrpwatch.model.advert import RESIGN_PRIORITY
from vrrpwatch.model.contest import Difference, DifferenceKind
from vrrpwatch.model.event import Disagreement, DisagreementEnded, Event
from vrrpwatch.model.timers import SECOND_NS

COMPARABLE_NS = 300 * SECOND_NS
"""Routers that were silent for longer may have been reconfigured meanwhile."""
MAXIMUM_DISAGREEMENTS = 64
"""Of one virtual router at one time."""
PERSISTENCE = 3
"""Intervals after which disjoint addresses are two groups and not a change in progress."""


def review(virtual_router: VirtualRouter, router: Router, since_ns: int, moment: Moment) -> Iterator[Event]:
    """Compare `router` with all others, now that its adverts or the standing of its claim have changed.

    It was as it is now at `since_ns` or later. A router that was silent since then may have been changed too, and shows
    itself when it advertises: until then it disagrees in nothing new.
    """
    if router.advert.priority == RESIGN_PRIORITY:
        return
    for other in list(virtual_router.routers.values()):
        if moment.steady_ns - other.last_ns <= COMPARABLE_NS and not router.key.looks_like(other.key):
            yield from _review_pair(virtual_router, other, router, moment, heard=other.last_ns >= since_ns)


def settle_disjoint(virtual_router: VirtualRouter, moment: Moment, *, ends: bool = False) -> Iterator[Event]:
    """Judge pairs with disjoint addresses whose time has come; all of them when the capture ends."""
    for pair, due_ns in list(virtual_router.disjoint.items()):
        persisted = due_ns <= moment.steady_ns
        if not (persisted or ends):
            continue
        del virtual_router.disjoint[pair]
        found = compare(*comparable(*pair))
        if persisted and _contested(virtual_router, *pair):
            # Two unrelated groups: whatever else differs between them is no fault.
            found = tuple(
                replace(difference, kind=DifferenceKind.VRID_COLLISION) for difference in found if _is_list(difference)
            )
        for difference in found:
            yield _disagree(virtual_router, pair, difference, moment)


def _review_pair(
    virtual_router: VirtualRouter, first: Router, second: Router, moment: Moment, *, heard: bool
) -> Iterator[Event]:
    if (second, first) in virtual_router.disjoint or any(
        key[:2] == (second, first) for key in virtual_router.disagreements
    ):
        first, second = second, first
    adverts = comparable(first, second)
    found = compare(*adverts)
    yield from _gone(virtual_router, (first, second), found, moment)
    if not heard:
        return
    if disjoint(*adverts):
        _await(virtual_router, (first, second), moment)
        return
    for difference in found:
        if _is_news(virtual_router, first, second, difference):
            yield _disagree(virtual_router, (first, second), difference, moment)


def _gone(
    virtual_router: VirtualRouter, pair: tuple[Router, Router], found: tuple[Difference, ...], moment: Moment
) -> Iterator[Event]:
    kinds = {difference.kind for difference in found}
    if DifferenceKind.ADDRESS_LIST in kinds:
        kinds.add(DifferenceKind.VRID_COLLISION)
    else:
        virtual_router.disjoint.pop(pair, None)
    for key, event in list(virtual_router.disagreements.items()):
        if key[:2] == pair and key[2] not in kinds:
            del virtual_router.disagreements[key]
            yield DisagreementEnded(
                **virtual_router.at(moment), first=event.first, second=event.second, difference=event.difference
            )


def _is_news(virtual_router: VirtualRouter, first: Router, second: Router, difference: Difference) -> bool:
    known = virtual_router.disagreements.get((first, second, difference.kind))
    if known is None:
        return len(virtual_router.disagreements) < MAXIMUM_DISAGREEMENTS
    return not known.contested and _contested(virtual_router, first, second)


def _await(virtual_router: VirtualRouter, pair: tuple[Router, Router], moment: Moment) -> None:
    judged = any(key[:2] == pair and _is_list(event.difference) for key, event in virtual_router.disagreements.items())
    if not judged and pair not in virtual_router.disjoint:
        wait_ns = PERSISTENCE * max(interval_of(router.advert) for router in pair)
        virtual_router.disjoint[pair] = moment.steady_ns + wait_ns


def _disagree(
    virtual_router: VirtualRouter, pair: tuple[Router, Router], difference: Difference, moment: Moment
) -> Disagreement:
    event = Disagreement(
        **virtual_router.at(moment),
        first=pair[0].claim,
        second=pair[1].claim,
        difference=difference,
        contested=_contested(virtual_router, *pair),
    )
    virtual_router.disagreements[(*pair, difference.kind)] = event
    return event


def _contested(virtual_router: VirtualRouter, first: Router, second: Router) -> bool:
    contest = virtual_router.contest
    if virtual_router.state is not State.CONTESTED or contest is None:
        return False
    return first in contest.claimants and second in contest.claimants


def _is_list(difference: Difference) -> bool:
    return difference.kind in (DifferenceKind.ADDRESS_LIST, DifferenceKind.VRID_COLLISION)
