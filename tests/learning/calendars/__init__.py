"""Calendars: days, zones, files, feeds."""
