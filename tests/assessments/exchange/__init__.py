"""Files of questions: read, written, and refused with the line that keeps a question from being taken."""
