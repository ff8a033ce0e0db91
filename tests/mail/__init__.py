"""Tests of lms/mail."""
