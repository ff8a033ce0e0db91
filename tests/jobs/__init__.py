"""Tests of lms/jobs."""
