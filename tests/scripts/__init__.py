"""Tests of the set-up and of the servers that the tests start."""
