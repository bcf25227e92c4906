"""Holds a JSON report against NAME.expect.json, which says what a correct analysis of NAME must and must not find.

An expectation has the exit code, rules that must and must not speak, and for each virtual router either its Masters
with the causes in order, or that it is contested; optionally the Master at the end, outages, the number of virtual
routers and the VRIDs without warnings. A virtual router without `contested` must have no contest.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

Report = Mapping[str, Any]

OUTAGE_TOLERANCE_S = 0.15


def expectation_of(capture: Path) -> Report:
    """What stands beside `capture`."""
    expected: Report = json.loads(capture.with_suffix(".expect.json").read_text(encoding="utf-8"))
    return expected


def differences(report: Report, wanted: Report) -> Iterator[str]:
    """A sentence for each thing in which `report` is not as `wanted`."""
    yield from _findings(report, wanted)
    routers = report["virtual_routers"]
    count = wanted.get("virtual_router_count", len(routers))
    if len(routers) != count:
        yield f"{len(routers)} virtual routers, not {count}"
    for expected in wanted["virtual_routers"]:
        name = f"VRID {expected['vrid']} {expected['family']}"
        matching = [router for router in routers if _place(router) == _place(expected)]
        if len(matching) != 1:
            yield f"{name}: there {len(matching)} times"
            continue
        for difference in _history(matching[0], expected):
            yield f"{name}: {difference}"


def _findings(report: Report, wanted: Report) -> Iterator[str]:
    rules = {finding["rule"] for finding in report["findings"]}
    if report["verdict"]["exit_code"] != wanted["exit_code"]:
        yield f"exit code {report['verdict']['exit_code']}, not {wanted['exit_code']}: {', '.join(sorted(rules))}"
    yield from (f"no finding {rule}" for rule in wanted["must"] if rule not in rules)
    yield from (f"finding {rule}" for rule in wanted["must_not"] if rule in rules)
    for finding in report["findings"]:
        vrid = (finding["virtual_router"] or {}).get("vrid")
        if vrid in wanted.get("clean_vrids", ()) and finding["severity"] != "info":
            yield f"VRID {vrid} has finding {finding['rule']}"


def _place(virtual_router: Report) -> tuple[int, str, tuple[int, ...]]:
    return virtual_router["vrid"], virtual_router["family"], tuple(virtual_router["vlan"])


def _history(found: Report, expected: Report) -> Iterator[str]:
    steps = found["transitions"]
    masters = [step["master"] for step in steps]
    if masters != expected.get("masters", masters):
        # Causes and outages belong to these Masters; there is nothing to compare.
        yield f"Masters {masters}, not {expected['masters']}"
        return
    causes = [step["cause"] for step in steps]
    if causes != (expected.get("causes") or causes):
        yield f"causes {causes}, not {expected['causes']}"
    for step, outage_s in zip(steps, expected.get("outage_s", ()), strict=False):
        if outage_s is not None and not _about(step["outage_s"], outage_s):
            yield f"outage {step['outage_s']} s, not {outage_s} s"
    if bool(found["contests"]) is not bool(expected.get("contested")):
        yield f"{len(found['contests'])} contests"
    last = (found["master"] or {}).get("address")
    if "final_master" in expected and last != expected["final_master"]:
        yield f"Master at the end {last}, not {expected['final_master']}"


def _about(found_s: float | None, wanted_s: float) -> bool:
    return found_s is not None and abs(found_s - wanted_s) <= OUTAGE_TOLERANCE_S
