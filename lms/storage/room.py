"""Room on this disk: which errors say that there is none left, and how much is kept for everything else."""

import errno
import os
import shutil
from pathlib import Path
from typing import Final

# The disk is full, a quota is used up, or a file is as large as it may be here.
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
# Bytes that are never filled with recordings: the database may lie on the same disk, and has to go on.
RESERVE: Final = 256 * 1024 * 1024


def is_full(error: BaseException) -> bool:
    """True where this error says that something did not fit."""
    return isinstance(error, OSError) and error.errno in _FULL


def insist_on_room(folder: Path, size: int = 0) -> None:
    """Raise OSError (ENOSPC) where the folder's disk does not take so many bytes and keep its reserve."""
    if shutil.disk_usage(folder).free < size + RESERVE:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder))
