"""Tests of full text."""
