"""Who is Master, and why it changed."""
