"""Tests of the room assessments."""
