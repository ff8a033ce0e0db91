"""Building an activity: publish gate, operations, pages."""
