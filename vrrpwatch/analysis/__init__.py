"""From sightings to events: the state of every virtual router, its timers, its contests. No I/O, no clock, no rule."""
