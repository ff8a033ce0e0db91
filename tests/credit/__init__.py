"""Tests of the room credit."""
