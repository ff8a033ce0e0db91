"""The suite, mirroring the package it tests."""
