"""Question banks, quizzes, attempts, grading, evaluations."""
