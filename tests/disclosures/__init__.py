"""Tests of the room disclosures."""
