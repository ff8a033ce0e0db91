"""People, addresses, sign-ins, grants, departments: registration, passwords, professions, profile."""
