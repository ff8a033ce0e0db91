"""What somebody tries who wants credit without the work, or other people's answers."""
