"""What an advert means for a virtual router that stands where it stands: the stimulus for its state machine.

Only valid adverts come here. The wire shows claims, never Backups: who advertises a priority above 0 says that it is
Master.
"""

from enum import Enum, auto

from vrrpwatch.analysis.diagnosis import reject
from vrrpwatch.analysis.router import Router, comparable, down_after_ns
from vrrpwatch.analysis.virtual_router import State, VirtualRouter
from vrrpwatch.model.advert import RESIGN_PRIORITY, Advert


class Stimulus(Enum):
    """What happened."""

    __hash__ = object.__hash__  # as of a state

    OWN = auto()
    """The Master advertised."""
    RESIGNATION = auto()
    """The Master, or a claimant in a contest, sent priority 0."""
    FOREIGN_RESIGNATION = auto()
    """A router that is not Master sent priority 0, as Cisco does when a Backup is unconfigured."""
    SUCCESSION = auto()
    """A router advertises, and there is no Master, or it is silent for about Master_Down_Interval."""
    PREEMPTION = auto()
    """A router with a higher priority advertises while the Master lives (RFC 9568 section 6.4.3)."""
    CHALLENGE = auto()
    """A router that does not win the election advertises while the Master lives."""
    YIELD = auto()
    """A challenger went on, and the Master stopped."""
    DUEL = auto()
    """A challenger went on, and the Master did too."""
    REJECTION = auto()
    """A router advertises while the Master lives, and they reject each other's adverts."""
    CLAIM = auto()
    """A claimant advertised in a contest."""
    SILENCE = auto()
    """The time in which somebody had to advertise is over."""


EARLY_NUMERATOR, EARLY_DENOMINATOR = 4, 5
"""Cisco sends at 0.8 to 1.0 of the interval: a takeover counts as timely from 0.8 of Master_Down_Interval on."""


def stimulus(virtual_router: VirtualRouter, router: Router, now_ns: int) -> Stimulus:
    """What the newest advert of `router` means, at steady time `now_ns`."""
    master = virtual_router.master
    resigns = router.advert.priority == RESIGN_PRIORITY
    if virtual_router.state is State.CONTESTED:
        return Stimulus.RESIGNATION if resigns else Stimulus.CLAIM
    if resigns:
        return Stimulus.RESIGNATION if router is master else Stimulus.FOREIGN_RESIGNATION
    if router is master:
        return Stimulus.OWN
    if master is None or virtual_router.state is not State.STABLE or fallen_silent(master, router.advert, now_ns):
        return Stimulus.SUCCESSION
    return _claim_against(virtual_router, master, router, now_ns)


def fallen_silent(master: Router, successor: Advert, now_ns: int) -> bool:
    """The Master was silent for so long that `successor`, as a Backup, had to take over."""
    patience_ns = down_after_ns(master.advert, successor.priority)
    return (now_ns - master.heard_ns) * EARLY_DENOMINATOR >= patience_ns * EARLY_NUMERATOR


def _claim_against(virtual_router: VirtualRouter, master: Router, router: Router, now_ns: int) -> Stimulus:
    hidden_by_nat = master.rewritten_ns > master.last_ns or router.rewritten_ns == now_ns
    if hidden_by_nat or reject(*comparable(master, router)):
        return Stimulus.REJECTION
    challenge = virtual_router.challenge
    if challenge is None or challenge.router is not router:
        return Stimulus.PREEMPTION if router.priority > master.priority else Stimulus.CHALLENGE
    if challenge.answered:
        return Stimulus.DUEL
    if now_ns - master.last_ns > master.latest.latest_ns:
        return Stimulus.YIELD
    return Stimulus.PREEMPTION if router.priority > master.priority else Stimulus.CHALLENGE
