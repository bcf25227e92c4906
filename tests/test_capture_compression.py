import bz2
import gzip
import lzma
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from tests.captures import pcap, pcap_record, read
from vrrpwatch.capture import open_stream
from vrrpwatch.capture.source import BOMB_BYTES
from vrrpwatch.model.errors import UsageError

COMPRESSORS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zstd": zstandard.ZstdCompressor().compress,
}
every_compression = pytest.mark.parametrize("name", COMPRESSORS)
RECORD = pcap_record(bytes(200_000), 1)
CONTENT = pcap([place / 100 for place in range(2000)], mark=b"mark")


@every_compression
def test_a_compressed_capture_reads_like_the_plain_one(tmp_path: Path, name: str) -> None:
    plain, packed = tmp_path / "plain.pcap", tmp_path / "packed"
    plain.write_bytes(CONTENT)
    packed.write_bytes(COMPRESSORS[name](CONTENT))
    items, (told,) = read(packed)
    assert items == read(plain)[0]
    assert (told.format, told.complete, told.bytes) == (f"pcap+{name}", True, packed.stat().st_size)


@every_compression
def test_members_that_follow_each_other_are_one_capture(tmp_path: Path, name: str) -> None:
    packed = tmp_path / "packed"
    packed.write_bytes(COMPRESSORS[name](CONTENT[:1000]) + COMPRESSORS[name](CONTENT[1000:]))
    items, (told,) = read(packed)
    assert (len(items), told.complete) == (2000, True)


@every_compression
def test_a_torn_compressed_end_loses_nothing_that_could_be_decompressed(tmp_path: Path, name: str) -> None:
    packed = tmp_path / "packed"
    # Two members: whatever the compression keeps back of the second, the first is whole.
    packed.write_bytes(COMPRESSORS[name](CONTENT) + COMPRESSORS[name](CONTENT[24:])[:-9])
    items, (told,) = read(packed)
    assert len(items) >= 2000
    assert not told.complete
    assert told.errors == (f"{name} data ends too early, at byte {packed.stat().st_size} of the file",)


@every_compression
def test_damage_in_compressed_data_is_told_and_what_was_before_it_is_read(tmp_path: Path, name: str) -> None:
    packed = tmp_path / "packed"
    second = bytearray(COMPRESSORS[name](CONTENT[24:]))
    second[len(second) // 2 :] = bytes(len(second) - len(second) // 2)
    packed.write_bytes(COMPRESSORS[name](CONTENT) + bytes(second))
    items, (told,) = read(packed)
    assert len(items) >= 2000
    assert not told.complete
    assert len(told.errors) == 1
    # gzip gives nonsense before it notices, and then the records contradict themselves first.
    assert told.errors[0].startswith(f"{name} data " if name != "gzip" else ("gzip data ", "record at "))


def test_the_place_of_damage_inside_a_compressed_file_counts_decompressed_bytes(tmp_path: Path) -> None:
    packed = tmp_path / "packed"
    packed.write_bytes(gzip.compress(CONTENT[:-1]))
    _, (told,) = read(packed)
    assert told.errors[0].startswith(f"ends in the middle of a record at decompressed byte {len(CONTENT) - 1}:")


@every_compression
def test_a_decompression_bomb_is_stopped_early_and_in_little_memory(tmp_path: Path, name: str) -> None:
    packed = tmp_path / "packed"
    packed.write_bytes(COMPRESSORS[name](CONTENT[:24] + RECORD * (BOMB_BYTES // len(RECORD) + 64)))
    tracemalloc.start()
    try:
        stream = open_stream([str(packed)])
        frames = sum(1 for _ in stream)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    (told,) = stream.inputs()
    assert "decompression bomb" in told.errors[0]
    assert not told.complete
    assert frames <= BOMB_BYTES // len(RECORD)
    assert peak < 32 * 1024 * 1024


def test_compressed_text_is_no_capture(tmp_path: Path) -> None:
    packed = tmp_path / "text.gz"
    packed.write_bytes(gzip.compress(b"hello"))
    with pytest.raises(UsageError, match="it starts with the text 'hello' in gzip"):
        read(packed)
