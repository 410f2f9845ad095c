"""The last publications, kept to go back to: the published file and the history.

Each is a folder beside the warehouse, `…_kept/<moment>_<build>`, which is whole or not
there. The published file in it is a hard link where the file system has them, else a
copy. Whoever is erased is taken out of these files as well.
"""

from __future__ import annotations

import os
import re
import shutil
from datetime import datetime, timezone
from pathlib import Path

import duckdb

from .console import in_a_line
from .draft import draft_of
from .erasure import write_anew
from .errors import ExitCode, StoppedError
from .machine import BROKEN
from .publish import build_of, erase_published, forget_expired
from .settings import Settings
from .sql import literal

OPT_OUTS_NAMED = 5
PUBLISHED, HISTORY = "published.duckdb", "history.duckdb"
# Up to which erasure the files of a folder are clean.
ERASED = "erased_until.txt"


def keep_publication(settings: Settings) -> None:
    """Keep what was just published and its history; forget the oldest ones."""
    build_id = build_of(settings.published)
    folder = settings.kept
    folder.mkdir(exist_ok=True)
    draft = folder / ".draft"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    _link(settings.published, draft / PUBLISHED)
    with duckdb.connect(str(settings.history)) as connection:
        connection.execute("checkpoint")
    shutil.copyfile(settings.history, draft / HISTORY)
    (draft / ERASED).write_text(last_erasure(settings.history), encoding="utf-8")
    earlier = [kept for kept in publications(settings) if _build(kept) == build_id]
    moment = datetime.now(timezone.utc)
    draft.rename(folder / f"{moment:%Y-%m-%dT%H-%M-%S-%f}_{build_id}")
    for kept in earlier:
        _forget(kept)
    for kept in publications(settings)[_most(settings) :]:
        _forget(kept)
    if _has_expired_events(settings):
        for kept in publications(settings):
            forget_expired(kept / PUBLISHED, settings.published)


def publications(settings: Settings) -> list[Path]:
    """Return the folders of the kept publications, the latest first."""
    return sorted(settings.kept.glob("[0-9]*_*"), reverse=True)


def roll_back(settings: Settings) -> str:
    """Publish the publication before the published one; return what there is to say.

    Erasure requests that were carried out since are carried out on it first.

    Raises:
        StoppedError: none is kept that is earlier, there is no history, or people have
            opted out since and the settings do not accept that.

    """
    kept = publications(settings)
    builds = [_build(folder) for folder in kept]
    if not settings.history.exists():
        message = (
            f"publish: only the history knows who was erased since, and there is no"
            f" {settings.history}; lead-scoring history restore brings it back"
        )
        raise StoppedError(message, ExitCode.USAGE)
    now = _published_build(settings.published)
    earlier = kept[builds.index(now) + 1 :] if now in builds else kept
    if not earlier:
        message = f"publish: no publication before this one is kept in {settings.kept}"
        raise StoppedError(message, ExitCode.USAGE)
    erase_kept(settings)
    file = earlier[0] / PUBLISHED
    if now is not None:
        _refuse_to_forget_opt_outs(settings, file)
    with draft_of(settings.published) as draft:
        _link(file, draft)
    said = (
        f"Published again what was published at {_moment(earlier[0])} to"
        f" {settings.published}; the next build publishes anew"
    )
    if now is None:
        said += ". Whether people have opted out since, no published file could say"
    return said


def _published_build(published: Path) -> str | None:
    """Return the build that is published; none where the file is gone or broken."""
    if not published.exists():
        return None
    try:
        return build_of(published)
    except (duckdb.CatalogException, duckdb.BinderException):  # of another version
        return ""
    except duckdb.Error as error:
        if re.search(BROKEN, str(error)):
            return None
        raise


def _refuse_to_forget_opt_outs(settings: Settings, earlier: Path) -> None:
    """Stop where an earlier publication names people to call who opted out since."""
    if settings.accept_changes:
        return
    with duckdb.connect() as connection:
        for name, file in (("published", settings.published), ("earlier", earlier)):
            connection.execute(f"attach {literal(file)} as {name} (read_only)")
        people = connection.execute(
            """
            select lead_id
            from published.marts.lead_scores as now
            inner join earlier.marts.lead_scores as earlier using (lead_id)
            where now.stage = 'opted_out' and earlier.stage <> 'opted_out'
            order by lead_id
            """
        ).fetchall()
    if people:
        names = ", ".join(in_a_line(lead) for (lead,) in people[:OPT_OUTS_NAMED])
        more = ", …" if len(people) > OPT_OUTS_NAMED else ""
        message = (
            f"publish: {len(people):,} people have opted out since ({names}{more}), and"
            " that list would have them called and written to; mend what is wrong and"
            " build anew, or go back with --accept-changes"
        )
        raise StoppedError(message, ExitCode.IMPLAUSIBLE)


def restore_history(settings: Settings, replaces: bool = False) -> str:
    """Put the history of the latest kept publication in its place; say what was done.

    Args:
        settings: where the files are.
        replaces: whether a history that is there may go.

    Raises:
        StoppedError: no history is kept, or there is one that may not go.

    """
    kept = publications(settings)
    if not kept:
        message = f"history: no publication is kept in {settings.kept}"
        raise StoppedError(message, ExitCode.USAGE)
    if settings.history.exists() and not replaces:
        message = f"history: {settings.history} is there; --replace restores anyway"
        raise StoppedError(message, ExitCode.USAGE)
    log = settings.history.with_name(f"{settings.history.name}.wal")
    with draft_of(settings.history) as draft:
        shutil.copyfile(kept[0] / HISTORY, draft)
        # It belongs to the file that goes, and DuckDB would play it into the new one.
        log.unlink(missing_ok=True)
    return f"Restored {settings.history} as of {_moment(kept[0])}"


def erase_kept(settings: Settings) -> bool:
    """Take erased people out of all that is kept; return whether there was anybody."""
    if not settings.history.exists():
        return False
    found, last = False, last_erasure(settings.history)
    for folder in publications(settings):
        mark = folder / ERASED
        if mark.read_text(encoding="utf-8") != last:
            found |= erase_published(folder / PUBLISHED, settings.history)
            found |= _erase_history(folder / HISTORY, settings.history)
            mark.write_text(last, encoding="utf-8")
    return found


def last_erasure(history: Path) -> str:
    """Return the moment of the last erasure that a history knows; nothing: of none."""
    with duckdb.connect(str(history), read_only=True) as connection:
        try:
            query = "select max(carried_out_at)::varchar from erasure.erasures"
            return connection.execute(query).fetchone()[0] or ""
        except duckdb.CatalogException:
            return ""


def _erase_history(file: Path, history: Path) -> bool:
    """Take people out of a kept history who were erased since; say if there were."""
    with duckdb.connect(str(file)) as connection:
        connection.execute(f"attach {literal(history)} as current (read_only)")
        try:
            (spans,) = connection.execute(
                """
                delete from marts.lead_score_history as spans
                where exists (
                    select 1
                    from current.erasure.erasures
                    where
                        name_digest = md5(spans.lead_id)
                        and carried_out_at > spans.valid_from
                )
                """
            ).fetchone()
        except duckdb.CatalogException:  # a build that knew neither of the two
            return False
    # Free pages may name them too.
    write_anew(file)
    return spans > 0


def _has_expired_events(settings: Settings) -> bool:
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        expired = "from staging.loaded_events where is_expired limit 1"
        return connection.execute(expired).fetchone() is not None


def _most(settings: Settings) -> int:
    """Return how many publications are kept, as publication_limits says."""
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        found = connection.execute(
            "select value::integer from rules.publication_limits"
            " where name = 'kept_publications'"
        ).fetchone()
    return max(1, found[0]) if found else 1


def _link(file: Path, other: Path) -> None:
    try:
        os.link(file, other)
    except OSError:  # the file system has no hard links
        shutil.copyfile(file, other)


def _forget(folder: Path) -> None:
    """Remove a kept publication; half of one is never found under its name."""
    gone = folder.with_name(".gone")
    shutil.rmtree(gone, ignore_errors=True)
    folder.rename(gone)
    shutil.rmtree(gone)


def _build(folder: Path) -> str:
    return folder.name.partition("_")[2]


def _moment(folder: Path) -> str:
    moment = datetime.strptime(folder.name.partition("_")[0], "%Y-%m-%dT%H-%M-%S-%f")
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
