"""Tests of reports to accreditors."""
