"""Demonstration content: people, recordings and activities to look at the house with."""
