"""The personal page of a registrant: who it is, what can be joined now, and the minutes that count by it."""
