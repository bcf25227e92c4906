"""Watches whether the routers of one virtual router are configured alike.

Only routers that were heard within the last minutes are compared, version with version. Disjoint address lists wait for
three intervals: an administrator may be renumbering, or two unrelated groups may have picked one VRID.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace

from vrrpwatch.analysis.diagnosis import compare, difference, differing, disjoint
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
_LISTS = frozenset({DifferenceKind.ADDRESS_LIST, DifferenceKind.VRID_COLLISION})

_Pair = tuple[Router, Router]


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
            found = tuple(replace(one, kind=DifferenceKind.VRID_COLLISION) for one in found if one.kind in _LISTS)
        for one in found:
            yield _disagree(virtual_router, pair, one, moment)


def _review_pair(
    virtual_router: VirtualRouter, first: Router, second: Router, moment: Moment, *, heard: bool
) -> Iterator[Event]:
    pair = (first, second)
    if (second, first) in virtual_router.disjoint or (second, first) in virtual_router.disagreements:
        pair = (second, first)
    adverts = comparable(*pair)
    kinds = differing(*adverts)
    yield from _gone(virtual_router, pair, kinds, moment)
    if not heard:
        return
    if DifferenceKind.ADDRESS_LIST in kinds and disjoint(*adverts):
        _await(virtual_router, pair, moment)
        return
    for kind in kinds:
        if _is_news(virtual_router, pair, kind):
            yield _disagree(virtual_router, pair, difference(kind, *adverts), moment)


def _gone(
    virtual_router: VirtualRouter, pair: _Pair, kinds: Collection[DifferenceKind], moment: Moment
) -> Iterator[Event]:
    if DifferenceKind.ADDRESS_LIST in kinds:
        kinds = (*kinds, DifferenceKind.VRID_COLLISION)
    else:
        virtual_router.disjoint.pop(pair, None)
    known = virtual_router.disagreements.get(pair, {})
    for kind in [kind for kind in known if kind not in kinds]:
        event = known.pop(kind)
        if not known:
            del virtual_router.disagreements[pair]
        yield DisagreementEnded(
            **virtual_router.at(moment), first=event.first, second=event.second, difference=event.difference
        )


def _is_news(virtual_router: VirtualRouter, pair: _Pair, kind: DifferenceKind) -> bool:
    known = virtual_router.disagreements.get(pair, {}).get(kind)
    if known is None:
        return sum(map(len, virtual_router.disagreements.values())) < MAXIMUM_DISAGREEMENTS
    return not known.contested and _contested(virtual_router, *pair)


def _await(virtual_router: VirtualRouter, pair: _Pair, moment: Moment) -> None:
    judged = not _LISTS.isdisjoint(virtual_router.disagreements.get(pair, ()))
    if not judged and pair not in virtual_router.disjoint:
        wait_ns = PERSISTENCE * max(interval_of(router.advert) for router in pair)
        virtual_router.disjoint[pair] = moment.steady_ns + wait_ns


def _disagree(virtual_router: VirtualRouter, pair: _Pair, difference: Difference, moment: Moment) -> Disagreement:
    event = Disagreement(
        **virtual_router.at(moment),
        first=pair[0].claim,
        second=pair[1].claim,
        difference=difference,
        contested=_contested(virtual_router, *pair),
    )
    virtual_router.disagreements.setdefault(pair, {})[difference.kind] = event
    return event


def _contested(virtual_router: VirtualRouter, first: Router, second: Router) -> bool:
    contest = virtual_router.contest
    if virtual_router.state is not State.CONTESTED or contest is None:
        return False
    return first in contest.claimants and second in contest.claimants
