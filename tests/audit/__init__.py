"""Tests of lms/audit."""
