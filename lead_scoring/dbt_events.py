"""dbt in a process of its own, which says in lines of JSON what happens.

    python -m lead_scoring.dbt_events build [options of dbt build]

dbt's own log in JSON says the same. But it writes the twenty lines of each table that
are for whoever debugs it, too, before it drops them: a fifth of a small build.
"""

from __future__ import annotations

import gc
import sys

from dbt.cli.main import dbtRunner
from dbt_common.events.base_types import EventMsg
from dbt_common.events.functions import msg_to_json

# What dbt has read of the project stays until the end; to look for garbage among it as
# often as Python does by default takes a twentieth of a small build.
SELDOM = (200_000, 20, 100)


def main() -> int:
    """Run a dbt command; return 1 where it fails."""
    has_told_fault = False

    def tell(event: EventMsg) -> None:
        nonlocal has_told_fault
        if event.info.level != "debug":
            # One call a line: dbt's threads tell at the same time.
            sys.stdout.write(f"{msg_to_json(event)}\n")
            sys.stdout.flush()
            has_told_fault |= event.info.level == "error"

    gc.set_threshold(*SELDOM)
    done = dbtRunner(callbacks=[tell]).invoke(["--log-level", "none", *sys.argv[1:]])
    # What is wrong with the command itself is no event.
    if done.exception and not has_told_fault:
        print(done.exception)
    return 0 if done.success else 1


if __name__ == "__main__":
    sys.exit(main())
