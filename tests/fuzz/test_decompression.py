"""Compressed files cost bounded memory and time, and end where the user says; what was before that is analysed."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest
import zstandard

from tests.captures import pcap_header, pcap_record
from tests.figures import reached
from tests.frames import ethernet, ipv4, v2
from tests.limited import ROOT
from tests.sessions import command
from vrrpwatch.capture import open_stream
from vrrpwatch.capture.source import BOMB_RATIO

MEBIBYTE = 1 << 20
BOMB_BYTES = 2 << 30
ADVERT = ethernet(ipv4(v2()))
RECORD = pcap_record(bytes(200_000), 1)
_READ = """
import json, resource, sys, time
from vrrpwatch.capture import open_stream
for _ in open_stream([sys.argv[1]]):
    pass
before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
stream = open_stream([sys.argv[2]])
read = sum(len(item.data) for item in stream)
took = time.process_time() - began
grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
print(json.dumps([read, took, grown, stream.inputs()[0].errors]))
"""


def bomb(path: Path, compress: str) -> Path:
    """2 GiB of zeros in records, as 2 MiB of gzip or less of zstd."""
    with path.open("wb") as file:
        packed = gzip.GzipFile(fileobj=file, mode="wb") if compress == "gzip" else zstandard.open(file, "wb")
        with packed:
            packed.write(pcap_header())
            for _ in range(BOMB_BYTES // len(RECORD) // 8):
                packed.write(RECORD * 8)
    return path


@pytest.mark.parametrize("compress", ["gzip", "zstd"])
def test_a_bomb_is_defused_soon_and_in_little_memory(tmp_path: Path, compress: str) -> None:
    small = tmp_path / "small"
    pack = gzip.compress if compress == "gzip" else zstandard.ZstdCompressor().compress
    small.write_bytes(pack(pcap_header() + RECORD))
    words = [sys.executable, "-c", _READ, str(small), str(bomb(tmp_path / "bomb", compress))]
    done = subprocess.run(words, capture_output=True, text=True, cwd=ROOT, check=True)
    read, took_s, grown, errors = json.loads(done.stdout)
    assert len(errors) == 1
    assert "decompression bomb" in errors[0]
    assert read <= 400 * MEBIBYTE
    assert grown <= 30 * MEBIBYTE
    # A figure of this machine when it has nothing else to do; here, only that it does not hang.
    assert took_s <= 10
    reached("F5", f"{compress}: {read / MEBIBYTE:.0f} MiB, {took_s:.2f} s, {grown / MEBIBYTE:.0f} MiB of memory")


def test_a_capture_that_compresses_well_is_no_bomb(tmp_path: Path) -> None:
    """Less than the ratio, and more than what is allowed whatever the ratio."""
    path = tmp_path / "good"
    chunk = pcap_record(bytes(range(250)) * 4 + bytes(59_000), 1)
    path.write_bytes(gzip.compress(pcap_header() + chunk * 1200, 1))
    size = 60_000 * 1200
    assert size / path.stat().st_size < BOMB_RATIO
    stream = open_stream([str(path)])
    assert sum(1 for _ in stream) == 1200
    assert stream.inputs()[0].complete


def test_the_user_says_how_much_may_come_out_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "capture.pcap.gz"
    path.write_bytes(gzip.compress(pcap_header() + b"".join(pcap_record(ADVERT, at) for at in range(1000))))
    limited = command("analyze", "--format", "json", "--max-decompressed", "50k", path)
    (told,) = json.loads(limited.stdout)["inputs"]
    message = "gzip data becomes more than 50000 bytes; stopped there, see --max-decompressed"
    assert limited.stderr.decode() == f"vrrpwatch: {path}: {message}\n"
    assert (told["complete"], told["errors"]) == (False, [message])
    assert told["frames"] == (50_000 - 24) // len(pcap_record(ADVERT, 1))
    whole = command("analyze", "--format", "json", "--max-decompressed", "1M", path)
    assert json.loads(whole.stdout)["inputs"][0]["frames"] == 1000


def test_what_is_no_size_is_wrong_usage(tmp_path: Path) -> None:
    done = command("analyze", "--max-decompressed", "much", tmp_path)
    assert done.returncode == 3
    assert b"much is no size" in done.stderr
