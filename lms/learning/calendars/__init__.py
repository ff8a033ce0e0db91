"""Calendars of live activities: a file for everybody, one for each registrant, and feeds that programs follow."""
