"""What make calls: set-up and checks, written with the standard library alone."""
