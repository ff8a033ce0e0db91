"""Files of questions as other programs write them, and as others read them; a table of our own for both."""
