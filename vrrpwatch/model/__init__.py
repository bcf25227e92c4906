"""Frozen records and arithmetic that every other package shares; imports nothing of vrrpwatch."""
