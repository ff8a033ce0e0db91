"""Financial relationships: relevance, mitigation, what learners are shown."""
