"""Builders of what tests need, each with defaults that work."""
