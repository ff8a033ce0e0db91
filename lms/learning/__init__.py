"""One learner in one activity: catalogue and activity pages, gate, watching, player."""
