"""The library of recordings under test."""
