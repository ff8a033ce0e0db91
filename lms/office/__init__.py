"""The staff's desk: people and roles, letters of the demonstration, contact and privacy."""
