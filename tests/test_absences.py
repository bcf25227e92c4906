"""Times without a Master that no change of the Master tells of, and how lanes draw them."""

from dataclasses import replace
from pathlib import Path

from tests import snapshots
from tests.scenario import SCENARIOS
from tests.scenario import read as scenario_of
from tests.scenario_frames import on_the_wire
from tests.snapshots import KEY, at
from tests.tui.pictures import Listening
from vrrpwatch.cli.session import Session
from vrrpwatch.model.cause import Cause
from vrrpwatch.model.finding import Severity
from vrrpwatch.model.frame import Frame, Tick
from vrrpwatch.model.picture import Told
from vrrpwatch.model.snapshot import Role, Snapshot
from vrrpwatch.model.timers import SECOND_NS
from vrrpwatch.report.absences import Absence, absences_found, absences_told
from vrrpwatch.report.lanes import Activity, Segment, lanes


def played(name: str, silence_s: int = 0) -> tuple[Snapshot, list[Told]]:
    """What comes of a scenario after which nothing comes for `silence_s`, and what is told of it."""
    listening = Listening()
    session = Session(observer=listening)
    items = on_the_wire(scenario_of(SCENARIOS / Path(name)))
    last = items[-1]
    assert isinstance(last, Frame)
    session.follow([*items, Tick(last.time_ns + silence_s * SECOND_NS)])
    return session.close((), Severity.WARNING), listening.told


def test_a_master_that_comes_back_was_silent_in_between() -> None:
    snapshot, told = played("no-master/master-comes-back.toml")
    (virtual_router,) = snapshot.virtual_routers
    ((absence,),) = absences_told(told).values()
    assert absence.end_ns is not None
    assert round((absence.end_ns - absence.start_ns) / SECOND_NS) == 15
    ((found,),) = absences_found(snapshot.findings).values()
    assert found == absence
    end_ns = virtual_router.routers[0].last_seen_ns
    (lane,) = lanes(virtual_router, end_ns, (absence,))
    assert Segment(Activity.SILENT, absence.start_ns, absence.end_ns) in lane.segments


def test_a_master_that_is_gone_is_silent_to_the_end() -> None:
    snapshot, told = played("no-master/master-is-gone.toml", silence_s=20)
    for absences in (absences_told(told), absences_found(snapshot.findings)):
        ((absence,),) = absences.values()
        assert absence.end_ns is None
        end_ns = snapshot.virtual_routers[0].routers[0].last_seen_ns + 60 * SECOND_NS
        (lane,) = lanes(snapshot.virtual_routers[0], end_ns, (absence,))
        silent = [segment for segment in lane.segments if segment.activity is Activity.SILENT]
        assert silent == [Segment(Activity.SILENT, absence.start_ns, end_ns)]


def test_a_master_that_resigned_and_left_nobody_has_resigned_to_the_end() -> None:
    gone = snapshots.router("10.0.0.2", Role.SILENT, 101, last_seen_ns=at(60))
    first = snapshots.transition(0, "10.0.0.2", None, Cause.FIRST_SEEN)
    alone = snapshots.two_proxies(routers=(gone,), transitions=(first,))
    (lane,) = lanes(alone, at(300), (Absence(at(60), None, resigned=True),))
    assert lane.segments[-1] == Segment(Activity.RESIGNED, at(60), at(300))


def test_before_the_first_master_nobody_is_blamed() -> None:
    drawn = lanes(snapshots.two_proxies(), at(300), (Absence(at(-20), at(-10), resigned=False),))
    assert drawn == lanes(snapshots.two_proxies(), at(300))


def test_of_repeats_that_a_finding_folds_only_the_one_that_goes_on_is_told() -> None:
    once = snapshots.finding(Severity.CRITICAL, rule="no-master", open=False, last_seen_ns=at(75))
    assert absences_found((once,)) == {KEY: (Absence(at(60), at(75), resigned=False),)}
    assert absences_found((replace(once, count=3),)) == {}
    assert absences_found((replace(once, count=3, open=True),)) == {KEY: (Absence(at(75), None, resigned=False),)}
    assert absences_found((replace(once, rule="dual-master"), replace(once, virtual_router=None))) == {}
