"""The proving programs: races, generated cases, tampering, faults, each at two sizes.

Every other module here is one program. It takes `--size small` (the tests run that) or `--size full`,
prints what it did and found as Markdown, and exits with 1 when what it proves did not hold.
Its docstring's first line is its heading.
"""

from pathlib import Path

FOLDER = Path(__file__).parent


def programs() -> list[str]:
    """The names of all proving programs, in alphabetical order."""
    return sorted(path.stem for path in FOLDER.glob("*.py") if not path.stem.startswith("_"))
