"""What tshark and we say of mutated adverts: `python -m tests.fuzz.agreement --adverts 100000`."""

import argparse
import os
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random

from tests.dissection import FIELDS, REASSEMBLY_OFF, Dissected, _parsed, fields_of
from tests.figures import reached
from tests.fuzz.corpus import corpus
from tests.fuzz.mutation import Mixed, mutated
from tests.fuzz.seeds import random_seed
from tests.sessions import capture_of
from vrrpwatch.decode import Decoder
from vrrpwatch.model.advert import Advert, Flaw, Sighting
from vrrpwatch.model.frame import Frame, LinkType

EXPLAINED = {
    "checksum form": "tshark knows one form of each checksum; senders use others, and we take those",
    "addresses": "tshark takes the padding for addresses that the IP length leaves no room for",
}
"""A difference that is no mistake of ours, and why."""
KNOWN = {"same", *EXPLAINED}
MOST_CRASHES = 50
"""Of tshark."""


def mutants(seed: int, count: int) -> list[Frame]:
    """Changed adverts in Ethernet, numbered."""
    mixed = Mixed(Random(seed), [frame for frame in corpus() if _is_advert(frame)])
    frames = []
    for number in range(1, count + 1):
        good = mixed.chance.choice(mixed.frames)
        data = mutated(mixed, good.data)
        frames.append(Frame(number, number * 10**6, good.interface, len(data), data))
    return frames


def _is_advert(frame: Frame) -> bool:
    return frame.interface.link_type == LinkType.ETHERNET and isinstance(Decoder().decode(frame), Sighting)


def compared(tshark: str, frames: list[Frame], folder: Path) -> Counter[str]:
    """How often which difference occurs among the frames that both take for an advert; equal ones count as "same"."""
    theirs = _dissected(tshark, frames, folder)
    decode, found = Decoder().decode, Counter[str]()
    for frame in frames:
        decoded, dissected = decode(frame), theirs.get(frame.number)
        if isinstance(decoded, Sighting) and dissected:
            name = difference(decoded.advert, dissected)
            found[name] += 1
            if name not in KNOWN:
                found[f"{name}: {frame.data.hex()} {fields_of(decoded.advert)} {dissected}"] += 1
    return found


def _dissected(tshark: str, frames: Sequence[Frame], folder: Path) -> dict[int, Dissected]:
    """What tshark says of them, by number. Should it crash at a frame, it goes on behind that one."""
    path, seen, at, crashes = folder / "mutants.pcap", dict[int, Dissected](), 0, 0
    # It crashes as well where its folder of settings cannot be.
    environment = {**os.environ, "XDG_CONFIG_HOME": str(folder)}
    wanted = [word for field in FIELDS for word in ("-e", field)]
    words = [tshark, "-n", "-l", *REASSEMBLY_OFF, "-r", str(path), "-T", "fields", *wanted]
    while at < len(frames):
        path.write_bytes(capture_of(frames[at:]))
        done = subprocess.run(words, capture_output=True, text=True, errors="replace", check=False, env=environment)
        lines = [line.split("\t") for line in done.stdout.splitlines() if line.count("\t") == len(FIELDS) - 1]
        for number, *values in lines:
            if values[0] and "," not in values[0]:
                seen[frames[at + int(number) - 1].number] = _parsed(dict(zip(FIELDS[1:], values, strict=True)))
        assert done.returncode <= 0, done.stderr
        crashes += done.returncode < 0
        assert crashes <= MOST_CRASHES
        at += len(lines) + (done.returncode < 0)
        assert done.returncode < 0 or at == len(frames)
    return seen


def difference(advert: Advert, dissected: Dissected) -> str:
    """Its name in `EXPLAINED`; the fields that differ when it is none of those."""
    own = fields_of(advert)
    names = [name for name in own._fields if getattr(own, name) != getattr(dissected, name)]
    if "sound" in names and own.sound and not dissected.sound:
        names.remove("sound")
        if not names:
            return "checksum form"
    if names == ["addresses"] and Flaw.COUNT_EXCEEDS_LENGTH in advert.flaws:
        return "addresses"
    return ", ".join(names) or "same"


def main() -> None:
    """Say the seed, the explained differences, and fail when there is another one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=random_seed())
    parser.add_argument("--adverts", type=int, default=100_000)
    wanted = parser.parse_args()
    tshark = shutil.which("tshark") or parser.error("tshark is not installed")
    print(f"seed {wanted.seed}", flush=True)  # noqa: T201
    with tempfile.TemporaryDirectory() as folder:
        found = compared(tshark, mutants(wanted.seed, wanted.adverts), Path(folder))
    for name, times in found.most_common():
        print(f"{times:>8,}  {name}: {EXPLAINED.get(name, '')}")  # noqa: T201
    figure = figure_of(found, wanted.adverts)
    reached("H5", figure, how=f"python -m tests.fuzz.agreement --seed {wanted.seed} --adverts {wanted.adverts}")
    if not found.keys() <= KNOWN:
        raise SystemExit(1)


def figure_of(found: Counter[str], adverts: int) -> str:
    """For the table."""
    explained = sum(found[name] for name in EXPLAINED)
    other = sum(found[name] for name in found.keys() - KNOWN if ":" not in name)
    return f"{adverts:,} mutants: {found['same']:,} the same, {explained:,} explained, {other:,} unexplained"


if __name__ == "__main__":
    main()
