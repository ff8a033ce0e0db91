"""Seats at a live activity: taken, waited for, given back, paid for."""
