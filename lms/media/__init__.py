"""Recordings and files as a library: upload, captions, ranges, streaming."""
