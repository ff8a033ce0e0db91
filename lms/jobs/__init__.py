"""Work for later: outbox rows written with the change, run by huey."""
