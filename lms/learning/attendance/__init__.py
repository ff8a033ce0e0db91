"""Who was present, by which evidence, and what it gives."""
