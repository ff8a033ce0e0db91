"""Permissions by name, roles, scopes, the guard (closed by default), Decision."""
