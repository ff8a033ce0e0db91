"""Who did what, to what, when: append-only, chained."""
