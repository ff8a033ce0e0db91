"""Promises about the whole house, measured."""
