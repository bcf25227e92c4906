"""Frames from capture files and pipes. `open_stream` is the door; nothing here knows what a frame means."""

from vrrpwatch.capture.stream import CaptureStream, open_stream

__all__ = ["CaptureStream", "open_stream"]
