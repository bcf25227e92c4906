"""vrrpwatch: a network analyzer for VRRP that never sends a packet."""

__version__ = "0.1.0"
