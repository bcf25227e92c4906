"""What the observer could not see."""
