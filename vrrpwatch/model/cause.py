"""Why the Master changed, and why an advert is missing."""

from enum import StrEnum


class Cause(StrEnum):
    """Why the Master of a virtual router changed."""

    FIRST_SEEN = "first-seen"
    RESIGNED = "resigned"
    MASTER_DOWN = "master-down"
    PREEMPTED = "preempted"
    PRIORITY_DROP = "priority-drop"
    TIE_BREAK = "tie-break"
    CONTEST_RESOLVED = "contest-resolved"


class GapCause(StrEnum):
    """What the sender's own numbering says of a gap."""

    LOST = "lost-on-the-way"
    NEVER_SENT = "never-sent"
    UNKNOWN = "unknown"
