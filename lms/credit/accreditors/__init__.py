"""Reports to accreditors: what each of them is told, in its own form, and what it answered."""
