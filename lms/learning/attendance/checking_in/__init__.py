"""Checking in at a session: codes that are shown or read out, the door list, and what hosts decide about both."""
