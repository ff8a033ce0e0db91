"""What registrants and learners are told of a live activity by letter: changes, reminders, what is left."""
