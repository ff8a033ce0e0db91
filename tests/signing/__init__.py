"""The house's signature: keys, documents, and whether a file is as it was signed."""
