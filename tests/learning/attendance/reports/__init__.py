"""Reports of webinar programs."""
