"""Routers of one virtual router that are configured differently."""
