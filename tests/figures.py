"""The figures of the reliability table: a test or a command says how far it came, in one line of JSON each.

They are written when `VRRPWATCH_FIGURES` names a file, and stand there in the order in which they came. A row may have
several lines: its last one counts.
"""

import json
import os
from pathlib import Path

FIGURES = "VRRPWATCH_FIGURES"

ASKED = {
    "H1": "1,000,000 mutated frames: 0 exceptions; 20 M guided executions: 0 crashes, timeouts, overruns of memory",
    "H2": "210 of 210 known killers classified as labelled",
    "H3": "frames cut by the capture: 0 findings that blame the sender",
    "H4": "at most 1 ms for a frame of 9 KB, at most 5 ms for one of 64 KiB",
    "H5": "100,000 mutated adverts: 0 unexplained disagreements with tshark",
    "H6": "0 false trailing bytes on padded frames, 0 fragments taken for adverts",
    "H7": "a fault at 1 of 100 packets: all others decoded, exactly 1 finding, exit code 3",
    "F1": "45 of 45 broken files read up to the damage",
    "F2": "2 M mutated files: 0 exceptions but the reader's own, bounded memory",
    "F3": "as many frames as capinfos counts: 100 %",
    "F4": "at most 60 MiB for files that claim gigabytes",
    "F5": "a bomb trips within 400 MiB, 1 s and 30 MiB of memory",
    "F6": "1,000 of 1,000 records that come byte by byte, each once and within 0.5 s",
    "F7": "9 of 9 special files: one line, exit code 3",
    "F8": "10 GB through a FIFO: at most 256 MiB, 100,000 packets/s, an interrupt reports within 1 s",
    "T1": "0 findings about the network over the captures with odd clocks, one notice where the clock was set",
    "T2": "0 findings of silence after a stop of 30 s, 1 event with its length within 1 s",
    "T3": "any time stamp, through every format: 0 exceptions",
    "T4": "30 days of 10 virtual routers: at most 1 MiB a day",
}
"""What each row asks, as far as the tests beside this file know; others say it themselves."""


def reached(row: str, figure: str, *, asked: str = "", how: str = "") -> None:
    """Note the `figure` that `row` reached.

    `asked` is needed for a row that `ASKED` does not hold; `how` where no test runs: the command to repeat it.
    """
    path = os.environ.get(FIGURES)
    if not path:
        return
    line = {"row": row, "asked": asked or ASKED[row], "reached": figure, "how": how or _running_test()}
    # One write of one line: tests run side by side.
    with Path(path).open("ab", buffering=0) as file:
        file.write(json.dumps(line).encode() + b"\n")


def _running_test() -> str:
    return f"pytest {os.environ['PYTEST_CURRENT_TEST'].split(' ')[0]}"
