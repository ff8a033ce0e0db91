"""Layout, security headers, transactions, idempotency, errors, form fields, filters."""
