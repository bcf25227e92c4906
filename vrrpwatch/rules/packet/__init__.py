"""Faults that one advert shows on its own."""
