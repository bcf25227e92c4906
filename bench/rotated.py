"""A capture as several files, as a rotating writer leaves them behind.

python -m bench.rotated FROM FOLDER PARTS
"""

import struct
import sys
from pathlib import Path

from bench.capture_layout import FILE_HEADER, RECORD_HEADER_BYTES


def rotate(source: Path, folder: Path, parts: int) -> None:
    """Write the records of `source`, a pcap file of this folder, to `parts` files of about the same size."""
    octets, at, start, number = source.read_bytes(), len(FILE_HEADER), len(FILE_HEADER), 0
    folder.mkdir(exist_ok=True)
    while at < len(octets):
        at += RECORD_HEADER_BYTES + struct.unpack_from("<I", octets, at + 8)[0]
        if at >= len(octets) * (number + 1) // parts:
            (folder / f"{number:04}.pcap").write_bytes(FILE_HEADER + octets[start:at])
            start, number = at, number + 1


if __name__ == "__main__":
    rotate(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
