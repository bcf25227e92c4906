"""The report for programs, `vrrpwatch.report/1`: a contract in which fields are only ever added.

This module alone decides the names; nothing of the model is dumped as it is. Times are RFC 3339 UTC with nanoseconds,
durations float seconds with at most nine decimals, addresses text, and null is "not known". The text is pure ASCII.
Explained in docs/reference/report.md, and described by docs/reference/report.schema.json.
"""

import json
from typing import Any

from vrrpwatch import __version__
from vrrpwatch.model.finding import Finding
from vrrpwatch.model.frame import Input
from vrrpwatch.model.snapshot import Snapshot, Statistics, Verdict
from vrrpwatch.report import Paper
from vrrpwatch.report.json_parts import blind_object, key_object, unicode_text
from vrrpwatch.report.json_virtual_router import virtual_router_object
from vrrpwatch.report.moment import rfc3339

SCHEMA = "vrrpwatch.report/1"


def render(snapshot: Snapshot, _paper: Paper) -> str:
    """One JSON object and a newline."""
    return json.dumps(report_object(snapshot), indent=2, allow_nan=False) + "\n"


def report_object(snapshot: Snapshot) -> dict[str, Any]:
    """The report as plain dicts, lists, text and numbers."""
    return {
        "schema": SCHEMA,
        "tool": {"name": "vrrpwatch", "version": __version__},
        "verdict": verdict_object(snapshot.verdict),
        "inputs": [_input(capture) for capture in snapshot.inputs],
        "virtual_routers": [virtual_router_object(virtual_router) for virtual_router in snapshot.virtual_routers],
        "findings": [finding_object(finding) for finding in snapshot.findings],
        "statistics": _statistics(snapshot.statistics),
    }


def verdict_object(verdict: Verdict) -> dict[str, Any]:
    """The one answer."""
    return {
        "status": verdict.status.name.lower(),
        "exit_code": int(verdict.status),
        "counts": {"critical": verdict.critical, "warning": verdict.warning, "info": verdict.info},
        "reason": unicode_text(verdict.reason),
    }


def _input(capture: Input) -> dict[str, Any]:
    return {
        "path": unicode_text(capture.path),
        "format": capture.format,
        "link_types": list(capture.link_types),
        "frames": capture.frames,
        "first_frame": capture.first_frame,
        "adverts": capture.adverts,
        "bytes": capture.bytes,
        "first": rfc3339(capture.first_ns),
        "last": rfc3339(capture.last_ns),
        "complete": capture.complete,
        "errors": [unicode_text(error) for error in capture.errors],
    }


def finding_object(finding: Finding) -> dict[str, Any]:
    """One element of `findings`."""
    return {
        "rule": finding.rule,
        "severity": str(finding.severity),
        "confidence": str(finding.confidence),
        "virtual_router": None if finding.virtual_router is None else key_object(finding.virtual_router),
        "subject": [unicode_text(name) for name in finding.subject],
        "title": unicode_text(finding.title),
        "detail": unicode_text(finding.detail),
        "cause": finding.cause or None,
        "remedy": unicode_text(finding.remedy),
        "first_seen": rfc3339(finding.first_seen_ns),
        "last_seen": rfc3339(finding.last_seen_ns),
        "count": finding.count,
        "open": finding.open,
        # A time without sight can come before the first frame.
        "frames": [frame for frame in finding.frames if frame],
        "id": finding.id,
    }


def _statistics(statistics: Statistics) -> dict[str, Any]:
    return {
        "frames": statistics.frames,
        "adverts": statistics.adverts,
        "duplicates": statistics.duplicates,
        "rejected": dict(statistics.rejected),
        "carp": statistics.carp,
        "other_fhrp": statistics.other_fhrp,
        "uninspected": statistics.uninspected,
        "internal_errors": dict(statistics.internal_errors),
        "blind": [blind_object(blind) for blind in statistics.blind],
    }
