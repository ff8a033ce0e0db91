"""Letters about live activities."""
