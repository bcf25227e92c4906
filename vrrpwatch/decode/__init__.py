"""Frames to records: link, network and VRRP layers, and the neighbours around them; values, never exceptions."""

from vrrpwatch.decode.decoder import Decoded, Decoder

__all__ = ["Decoded", "Decoder"]
