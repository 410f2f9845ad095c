"""Files that take the place of others in one step."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def draft_of(file: Path) -> Iterator[Path]:
    """Yield a place beside a file for its next content; at the end it is that file.

    Readers see the old file or the new one. Where the block is left by an error, the
    old file stays and the draft is removed.
    """
    draft = file.with_name(f".{file.name}.draft")
    log = draft.with_name(f"{draft.name}.wal")
    draft.unlink(missing_ok=True)
    log.unlink(missing_ok=True)
    try:
        yield draft
        if log.exists():
            raise OSError(errno.ENOSPC, "a part stayed in its log", str(draft))
    except BaseException:
        draft.unlink(missing_ok=True)
        log.unlink(missing_ok=True)
        raise
    draft.replace(file)
