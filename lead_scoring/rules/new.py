"""Makes a folder of rule tables to start a business of one's own from.

All tables are there. Those of `starter/` hold one small model. What is true for any
business (job titles, countries, machines, stages) is copied from the shipped rules. All
others have their header and no row: they know the products and pages of the demo.
"""

from __future__ import annotations

import shlex
from pathlib import Path

from ..errors import ExitCode, StoppedError
from ..settings import RULES, Settings

STARTER = Path(__file__).with_name("starter")
COPIED = (
    *("activity_states", "activity_types", "countries", "derived_activities"),
    *("email_domains", "evaluation_limits", "industries", "job_title_rules"),
    *("legal_forms", "lifecycle_stages", "placeholders", "publication_limits"),
    *("source_statuses", "source_systems"),
    *("suppression_limits", "suppression_rules"),
)
# Rows that name the company of the demo.
DEMO_COMPANY = "beacon"


def make_rules(settings: Settings, folder: Path) -> str:
    """Make a folder of rule tables that builds; return what there is to say, as text.

    Args:
        settings: the project, whose shipped rules lists are copied from.
        folder: is made; may be there if it is empty.

    Raises:
        StoppedError: there is something at that place.

    """
    if folder.is_dir() and any(folder.iterdir()):
        message = f"init: the folder {folder} is not empty; name a new one"
        raise StoppedError(message, ExitCode.USAGE)
    if folder.exists() and not folder.is_dir():
        message = f"init: {folder} is a file; name a new folder"
        raise StoppedError(message, ExitCode.USAGE)
    shipped = settings.project / RULES
    made = 0
    for table in sorted(shipped.glob("*/*.csv")):
        target = folder / table.relative_to(shipped)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(_content(table), encoding="utf-8", newline="")
        made += 1
    named = shlex.quote(str(folder))
    return (
        f"Made {made} rule tables in {folder}: one model, which adds up a few points.\n"
        f"Build with them: lead-scoring build --rules {named} --raw … --warehouse …"
    )


def _content(table: Path) -> str:
    """Return what a new folder holds in the place of a shipped table."""
    own = STARTER / table.name
    if own.exists():
        return own.read_text(encoding="utf-8")
    header, *rows = table.read_text(encoding="utf-8").splitlines(keepends=True)
    if table.stem not in COPIED:
        return header
    return header + "".join(row for row in rows if DEMO_COMPANY not in row)
