"""Runs the Atheris target for a number of executions: `python -m tests.fuzz.guided --executions 20000000`.

Atheris is installed into the environment that runs this, when it is not there and an index has it; else this says so.
"""

import argparse
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from tests.figures import reached
from tests.limited import ROOT

TARGET = Path(__file__).with_name("atheris_target.py")
_RUNS = re.compile(r"^Done (\d+) runs in (\d+) second", re.MULTILINE)


def is_there() -> bool:
    """Atheris can be imported, maybe because it was just installed."""
    if find_spec("atheris"):
        return True
    words = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "atheris"]
    return subprocess.run(words, check=False).returncode == 0


def main() -> None:
    """Say how many executions there were; exit code 1 when the target broke."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--executions", type=int, default=20_000_000)
    parser.add_argument("--seconds", type=int, default=8 * 3600, help="End after this time in any case.")
    wanted = parser.parse_args()
    if not is_there():
        print("atheris is not installed and no index has it: the guided fuzzing did not run")  # noqa: T201
        return
    words = [sys.executable, str(TARGET), f"-runs={wanted.executions}", f"-max_total_time={wanted.seconds}"]
    done = subprocess.run(words, stderr=subprocess.PIPE, text=True, errors="replace", cwd=ROOT, check=False)
    counted = _RUNS.search(done.stderr)
    if done.returncode or not counted:
        print(done.stderr[-4000:])  # noqa: T201
        raise SystemExit(1)
    figure = f"{int(counted[1]):,} guided executions in {int(counted[2]):,} s: 0 crashes, timeouts, overruns of memory"
    print(figure)  # noqa: T201
    reached("H1", figure, how=f"python -m tests.fuzz.guided --executions {wanted.executions}")


if __name__ == "__main__":
    main()
