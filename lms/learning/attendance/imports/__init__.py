"""Reports of a meeting's platform brought in: looked up, kept, matched to people, decided about, listed."""
