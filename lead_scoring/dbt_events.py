"""dbt in a process of its own, which says in lines of JSON what happens.

    python -m lead_scoring.dbt_events build [options of dbt build]

dbt's own log in JSON says the same. But where its log file takes the twenty lines of
each table that are for whoever debugs it, it makes JSON of them, too, and drops it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from dbt.cli.main import dbtRunner
from dbt_common.events.base_types import EventMsg
from dbt_common.events.functions import msg_to_json

from .dbt_costs import spare


def main() -> int:
    """Run the dbt command that this process was begun with."""
    return run(sys.argv[1:], in_words=msg_to_json)


def run(arguments: Sequence[str], in_words: Callable[[EventMsg], str]) -> int:
    """Run a dbt command and print its events, a line for each; return 1 where it fails.

    Args:
        arguments: the command and its options.
        in_words: what to print of an event. Those for whoever debugs dbt are left out.

    """
    has_told_fault = False

    def tell(event: EventMsg) -> None:
        nonlocal has_told_fault
        if event.info.level != "debug":
            # One call a line: dbt's threads tell at the same time.
            sys.stdout.write(f"{in_words(event)}\n")
            sys.stdout.flush()
            has_told_fault |= event.info.level == "error"

    spare()
    done = dbtRunner(callbacks=[tell]).invoke(["--log-level", "none", *arguments])
    # What is wrong with the command itself is no event.
    if done.exception and not has_told_fault:
        print(done.exception)
    return 0 if done.success else 1


if __name__ == "__main__":
    sys.exit(main())
