"""`VRRPWATCH_FAULT=STAGE:KIND:ARGUMENTS` in the environment, a switch for tests: a stage fails, stalls or dies.

    decode:raise:every=100      a mistake at each hundredth call
    analysis:stall:2.5          the first call takes 2.5 s longer
    capture:die:every=20        the 20th batch ends the stage, and nothing is there that could catch it

The screens have a stage of their own, `tui`, which is not looked at here.
"""

import os
import time
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from itertools import count
from typing import ParamSpec, TypeVar

from vrrpwatch.model.errors import UsageError
from vrrpwatch.model.record import record

SWITCH = "VRRPWATCH_FAULT"
_FOREIGN = "tui"

P = ParamSpec("P")
R = TypeVar("R")


class Stage(StrEnum):
    """Where a fault can be."""

    CAPTURE = "capture"
    DECODE = "decode"
    ANALYSIS = "analysis"
    RULES = "rules"
    OUTPUT = "output"


class Kind(StrEnum):
    """What can go wrong."""

    RAISE = "raise"
    STALL = "stall"
    DIE = "die"


@record(frozen=True, slots=True)
class Fault:
    """What was asked for."""

    stage: Stage
    kind: Kind
    every: int = 1
    """It happens at each call with a multiple of this number; a stall without it only at the first call."""
    stall_s: float = 0
    once: bool = False


class InjectedError(Exception):
    """A mistake that somebody asked for."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(f"{SWITCH} asked for a mistake in {stage}")
        self.stage = stage


class Death(BaseException):
    """The end of a stage, which is no mistake that one packet could have caused."""


def asked_fault(environment: Mapping[str, str] = os.environ) -> Fault | None:
    """The fault that the environment asks for. Raises UsageError when nobody can tell what that is."""
    words = environment.get(SWITCH, "")
    if not words or words.split(":")[0] == _FOREIGN:
        return None
    try:
        return _parsed(words)
    except ValueError:
        raise UsageError(f"{SWITCH}={words} names no fault: stage:raise, stage:stall:SECONDS or stage:die") from None


def _parsed(words: str) -> Fault:
    stage, kind, *arguments = words.split(":")
    every = arguments.pop().removeprefix("every=") if arguments and arguments[-1].startswith("every=") else None
    stalls = Kind(kind) is Kind.STALL
    if len(arguments) != stalls or int(every or 1) < 1:
        raise ValueError(words)
    return Fault(
        Stage(stage),
        Kind(kind),
        every=int(every or 1),
        stall_s=float(arguments[0]) if stalls else 0,
        once=stalls and every is None,
    )


def faulty(fault: Fault | None, stage: Stage, function: Callable[P, R]) -> Callable[P, R]:
    """`function` itself, unless `fault` is in this stage."""
    if fault is None or fault.stage is not stage:
        return function
    calls = count(1)

    def failing(*arguments: P.args, **named: P.kwargs) -> R:
        call = next(calls)
        if call == 1 if fault.once else call % fault.every == 0:
            _happen(fault)
        return function(*arguments, **named)

    return failing


Item = TypeVar("Item")


def faulty_source(fault: Fault | None, items: Iterable[Item]) -> Iterable[Item]:
    """`items` as the capture hands them on, unless `fault` is there."""
    if fault is None or fault.stage is not Stage.CAPTURE:
        return items
    return map(faulty(fault, Stage.CAPTURE, _same), items)


def _same(item: Item) -> Item:
    return item


def _happen(fault: Fault) -> None:
    match fault.kind:
        case Kind.RAISE:
            raise InjectedError(fault.stage)
        case Kind.STALL:
            time.sleep(fault.stall_s)
        case Kind.DIE:
            raise Death
