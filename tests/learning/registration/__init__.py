"""Seats at live activities."""
