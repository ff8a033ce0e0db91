"""Building an activity: recordings, publish gate, the CE planning process."""
