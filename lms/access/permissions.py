"""All permissions by name, and the roles that hold them."""

from enum import StrEnum


class Permission(StrEnum):
    """What a kind of person may do. The name is `<thing>:<act>`."""

    ACTIVITIES_EDIT = "activities:edit"
    ACTIVITIES_PUBLISH = "activities:publish"
    EVENTS_HOST = "events:host"
    RECORDINGS_UPLOAD = "recordings:upload"
    PEOPLE_READ = "people:read"
    PEOPLE_MANAGE = "people:manage"
    ROLES_GRANT = "roles:grant"
    LEARNERS_SUPPORT = "learners:support"
    CERTIFICATES_CORRECT = "certificates:correct"
    JOBS_READ = "jobs:read"
    REPORTS_MAKE = "reports:make"


class Role(StrEnum):
    """What the office grants. A learner needs no role."""

    COURSE_ADMIN = "course_admin"
    PLANNER = "planner"
    OFFICER = "officer"
    OFFICE_ADMIN = "office_admin"


class ScopeKind(StrEnum):
    """How far a role reaches: everywhere, one department, or one activity."""

    OFFICE = "office"
    DEPARTMENT = "department"
    ACTIVITY = "activity"


PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.PLANNER: frozenset({Permission.ACTIVITIES_EDIT}),
    Role.COURSE_ADMIN: frozenset(
        {Permission.ACTIVITIES_EDIT, Permission.EVENTS_HOST, Permission.RECORDINGS_UPLOAD}
    ),
    Role.OFFICER: frozenset(
        {
            Permission.ACTIVITIES_EDIT,
            Permission.ACTIVITIES_PUBLISH,
            Permission.EVENTS_HOST,
            Permission.RECORDINGS_UPLOAD,
            Permission.PEOPLE_READ,
            Permission.LEARNERS_SUPPORT,
            Permission.CERTIFICATES_CORRECT,
            Permission.JOBS_READ,
            Permission.REPORTS_MAKE,
        }
    ),
    Role.OFFICE_ADMIN: frozenset(Permission),
}
