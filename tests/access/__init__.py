"""Tests of lms/access."""
