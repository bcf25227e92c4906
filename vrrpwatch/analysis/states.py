"""The state machine of a virtual router, seen from the wire.

Everything about states is in the table at the end: which action follows a stimulus in a state, and where it leads. What
an advert means for a virtual router is decided in `election`; deadlines are watched by `analyzer`.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from vrrpwatch.analysis.dispute import claim, contest, withdraw
from vrrpwatch.analysis.election import Stimulus
from vrrpwatch.analysis.moment import Moment
from vrrpwatch.analysis.router import Router
from vrrpwatch.analysis.takeover import (
    carry_on,
    challenge,
    come_back,
    fall_silent,
    preempt,
    resign,
    succeed,
    yield_to,
)
from vrrpwatch.analysis.virtual_router import State, VirtualRouter, longest_wait_ns
from vrrpwatch.model.event import Event


def react(virtual_router: VirtualRouter, stimulus: Stimulus, router: Router | None, moment: Moment) -> Iterator[Event]:
    """Follow the table; `router` sent the advert, None when a deadline passed."""
    step = TRANSITIONS.get((virtual_router.state, stimulus))
    actor = router or virtual_router.master
    if step and actor:
        virtual_router.state = step.state
        yield from step.action(virtual_router, actor, moment)
    master = virtual_router.master
    settled = virtual_router.state is State.STABLE and virtual_router.challenge is None
    virtual_router.quiet = master if settled and virtual_router.established else None
    if master:
        virtual_router.patience_ns = longest_wait_ns(master.claim)


class Step(NamedTuple):
    """What a stimulus does."""

    state: State
    """Where it leads; `dispute.settle` may end a contest at once."""
    action: Callable[[VirtualRouter, Router, Moment], Iterator[Event]]


TRANSITIONS: dict[tuple[State, Stimulus], Step] = {
    (State.INIT, Stimulus.SUCCESSION): Step(State.STABLE, succeed),
    (State.STABLE, Stimulus.OWN): Step(State.STABLE, carry_on),
    (State.STABLE, Stimulus.SUCCESSION): Step(State.STABLE, succeed),
    (State.STABLE, Stimulus.PREEMPTION): Step(State.STABLE, preempt),
    (State.STABLE, Stimulus.CHALLENGE): Step(State.STABLE, challenge),
    (State.STABLE, Stimulus.YIELD): Step(State.STABLE, yield_to),
    (State.STABLE, Stimulus.DUEL): Step(State.CONTESTED, contest),
    (State.STABLE, Stimulus.REJECTION): Step(State.CONTESTED, contest),
    (State.STABLE, Stimulus.RESIGNATION): Step(State.RESIGNED, resign),
    (State.STABLE, Stimulus.SILENCE): Step(State.DOWN, fall_silent),
    (State.RESIGNED, Stimulus.OWN): Step(State.STABLE, come_back),
    (State.RESIGNED, Stimulus.SUCCESSION): Step(State.STABLE, succeed),
    (State.RESIGNED, Stimulus.SILENCE): Step(State.DOWN, fall_silent),
    (State.DOWN, Stimulus.OWN): Step(State.STABLE, come_back),
    (State.DOWN, Stimulus.SUCCESSION): Step(State.STABLE, succeed),
    (State.CONTESTED, Stimulus.CLAIM): Step(State.CONTESTED, claim),
    (State.CONTESTED, Stimulus.RESIGNATION): Step(State.CONTESTED, withdraw),
    (State.CONTESTED, Stimulus.SILENCE): Step(State.DOWN, fall_silent),
}
"""What is not in the table changes nothing."""
