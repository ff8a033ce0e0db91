"""Tests of the host's desk."""
