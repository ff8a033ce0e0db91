"""Tests of lms/web."""
