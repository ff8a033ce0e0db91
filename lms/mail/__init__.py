"""Letters that leave after the commit: outbox, SMTP, file and memory carriers."""
