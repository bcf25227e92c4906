"""Adverts that come too late, too early or not at all."""
