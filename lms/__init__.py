"""Enduring: a continuing-education portal for hospitals and medical schools."""
