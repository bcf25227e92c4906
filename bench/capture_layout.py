"""How the generated capture files begin, and how long a record's header is."""

import struct

FILE_HEADER = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262_144, 1)
"""Little-endian pcap with microseconds, of Ethernet."""
RECORD_HEADER_BYTES = 16
