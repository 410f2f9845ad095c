"""The page of results: ratios first, then the figures, then what was measured."""

from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

from .models import seconds_by_folder
from .plan import (
    DAILY,
    EDITED,
    FOR,
    FULL,
    FULL_TESTED,
    INCREMENTS,
    INTRADAY,
    MODULES,
    NO_MODELS,
    NO_ROWS,
    SCORES,
    TOUCHED,
    WITHOUT_SIZE,
    models_at_once,
)
from .project import ROOT
from .results import Results

SCRIPTS = {
    "duckdb": "hand-tuned DuckDB script",
    "duckdb_keeping": "the same script, keeping the typed events",
    "polars": "polars script",
    "pandas": "pandas script",
    "postgres": "PostgreSQL script",
    "scan": "plain scan of the events",
}
LABELS = {
    FULL: "**this project**, full build",
    FULL_TESTED: "this project, full build with data tests",
    SCORES: "this project, scores and reasons alone",
    DAILY: "this project, daily increment",
    INTRADAY: "this project, intraday increment",
    TOUCHED: "this project, leads touched intraday alone",
    EDITED: "this project, rebuild after one edited rule",
    **SCRIPTS,
}
NONE = "–"
FEWEST_FOR_GROWTH = 2
MODELS_SHOWN = 15


def write_report(results: Results, path: Path) -> None:
    """Write the page.

    Args:
        results: of all sizes measured so far.
        path: the file.

    """
    sizes = results.sizes
    parts = [
        "# Benchmarks",
        "Written by `make bench`; do not edit. Wall time of whole processes, medians. "
        "Everything that gives scores gave exactly the project's: every lead, every "
        "model, every reason, to the last digit. What did not is said below.",
        *_unequal(results, sizes),
        "## Ratios",
        *_ratios(results, sizes),
        "## Growth",
        *_growth(results, sizes),
        "## Figures",
        *(text for size in reversed(sizes) for text in _figures(results, size)),
        "## What dbt costs by itself",
        *_fixed(results),
        "## Where the project spends its time",
        *_models(results, sizes),
        "## Where the hand-tuned script spends its time",
        *_stages(results, sizes),
        "## What was measured",
        *_conditions(results, sizes),
        "## Run it again",
        "```sh\n"
        "make bench                                  # 1,000,000 events, 3 runs\n"
        'make bench SIZES="1000000 10000000"\n'
        "make bench SIZES=100000000 RUNS=1 CONTESTANTS=duckdb,scan BUILDS=touched\n"
        "```",
        "`WORK=…` is the folder for all files (default `data/bench`). Runs add up: "
        "what was measured with the same files stays, and other sizes join the "
        "tables; remove `results.json` there to measure everything anew. "
        "`make bench` needs no root; the PostgreSQL server is Debian's "
        "(`apt-get install postgresql`), started in the work folder on loopback, and "
        "its row says so where it is missing.",
    ]
    path.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a Markdown table; the first column is text, the others are numbers."""
    head = list(head)
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _times(ratio: float | None) -> str:
    return NONE if ratio is None else f"{ratio:.2f} ×"


def _percent(ratio: float | None) -> str:
    return NONE if ratio is None else f"{ratio:.1%}"


def _seconds(number: float | None) -> str:
    if number is None:
        return NONE
    return f"{number:,.2f} s" if number < 10 else f"{number:,.1f} s"


def _memory(mebibytes: float | None) -> str:
    if mebibytes is None:
        return NONE
    if mebibytes < 1024:
        return f"{mebibytes:,.0f} MiB"
    return f"{mebibytes / 1024:,.2f} GiB"


def _first_line(text: str) -> str:
    return " ".join(text.split())[:160].replace("|", "/")


def _unequal(results: Results, sizes: list[int]) -> list[str]:
    lines = []
    for size in sizes:
        for name in (*MODULES, *INCREMENTS):
            found = results.fact(size, f"equal: {name}")
            if isinstance(found, str):
                lines.append(f"- {LABELS[name]} at {size:,} events: {found}")
    return ["**Not equal:**\n" + "\n".join(lines)] if lines else []


def _ratios(results: Results, sizes: list[int]) -> list[str]:
    script, keeping = SCRIPTS["duckdb"], SCRIPTS["duckdb_keeping"]
    against = [
        *(
            (f"scores and reasons alone / {SCRIPTS[name]}", SCORES, name, "seconds")
            for name in ("duckdb", "duckdb_keeping")
        ),
        (f"{keeping} / {script}", "duckdb_keeping", "duckdb", "seconds"),
        (f"this project / {script}", FULL, "duckdb", "seconds"),
        ("the same in processor time of all cores", FULL, "duckdb", "cpu_seconds"),
        *(
            (f"this project / {label}", FULL, name, "seconds")
            for name, label in SCRIPTS.items()
            if name != "duckdb"
        ),
    ]
    rows = [
        [label, *(_times(results.ratio(size, name, base, what)) for size in sizes)]
        for label, name, base, what in against
    ]
    rows += [
        [
            f"{LABELS[name].removeprefix('this project, ')} / full build",
            *(_percent(results.ratio(size, name, FULL)) for size in sizes),
        ]
        for name in (INTRADAY, TOUCHED, DAILY, EDITED, SCORES, FULL_TESTED)
    ]
    goals = (
        "Goals: full build at most 1.25 × the hand-tuned DuckDB script and 8 GiB at "
        "100,000,000 events; intraday 5 %, daily 15 % of the full build; cost from "
        "10 to 100 million events at most 11 ×."
    )
    return [table(["", *(f"{size:,} events" for size in sizes)], rows), goals]


def _growth(results: Results, sizes: list[int]) -> list[str]:
    if len(sizes) < FEWEST_FOR_GROWTH:
        return ["One size was measured; growth needs two."]
    head = [
        "cost times",
        *(f"{a:,} → {b:,}" for a, b in pairwise(sizes)),
    ]
    rows = []
    for name in LABELS:
        cells = []
        for small, large in pairwise(sizes):
            first, last = results.middle(small, name), results.middle(large, name)
            cells.append(_times(_quotient(last, first)))
        rows.append([LABELS[name], *cells])
    return [table(head, rows)]


def _figures(results: Results, size: int) -> list[str]:
    rows = []
    for name, label in LABELS.items():
        failure = results.failure(size, name)
        seconds = results.values(size, name, "seconds")
        if failure:
            rows.append([label, _first_line(failure), *[NONE] * 4])
        elif seconds:
            rows.append(
                [
                    label,
                    _seconds(results.middle(size, name)),
                    f"{_seconds(min(seconds))} – {_seconds(max(seconds))}",
                    _seconds(results.middle(size, name, "cpu_seconds")),
                    _memory(max(results.values(size, name, "mebibytes"))),
                    str(len(seconds)),
                ]
            )
        else:
            rows.append([label, "not measured", *[NONE] * 4])
    head = ["", "wall time", "from – to", "processor time", "peak memory", "runs"]
    texts = [f"### {size:,} events", table(head, rows)]
    stages = results.stages(size, "postgres")
    if "load" in stages:
        texts.append(
            f"Of PostgreSQL's time {_seconds(stages['load'])} are loading the "
            f"files and {_seconds(stages.get('server'))} starting and stopping the "
            "server."
        )
    return texts


def _fixed(results: Results) -> list[str]:
    rows = [
        [
            label,
            _seconds(results.middle(WITHOUT_SIZE, name)),
            _memory(results.middle(WITHOUT_SIZE, name, "mebibytes")),
        ]
        for label, name in (
            ("this project on tables without rows", NO_ROWS),
            ("`dbt build` of a project without models", NO_MODELS),
        )
    ]
    return [table(["", "wall time", "peak memory"], rows)]


def _models(results: Results, sizes: list[int]) -> list[str]:
    by_size = {size: results.stages(size, FULL) for size in sizes}
    if not any(by_size.values()):
        return ["It was not measured."]
    by_folder = {
        size: seconds_by_folder(seconds, ROOT / "models")
        for size, seconds in by_size.items()
    }
    largest = max(size for size in sizes if by_size[size])
    slowest = sorted(
        (name for name in by_size[largest] if not name.startswith(FOR)),
        key=lambda name: -by_size[largest][name],
    )[:MODELS_SHOWN]
    folders = [folder for folder, _ in by_folder[largest].most_common()]
    marts = [name for name in by_size[largest] if name.startswith(FOR)]

    def rows(names: list[str], found: dict[int, dict]) -> list[list[str]]:
        return [
            [
                f"`{name.removeprefix(FOR)}`",
                *(_seconds(found[size].get(name)) for size in sizes),
                *(
                    _times(_quotient(found[large].get(name), found[small].get(name)))
                    for small, large in pairwise(sizes)
                ),
            ]
            for name in names
        ]

    head = [*(f"{size:,} events" for size in sizes)]
    head += [f"{small:,} → {large:,}" for small, large in pairwise(sizes)]
    return [
        "The slowest models of a full build; how many run at a time is said below.",
        table(["model", *head], rows(slowest, by_size)),
        "All models, by the folder they lie in.",
        table(["folder", *head], rows(folders, by_folder)),
        "Marts, with the models that lead to them from the ledger; those that lead to "
        "several count for the first.",
        table(["mart", *head], rows(marts, by_size)),
    ]


def _quotient(large: float | None, small: float | None) -> float | None:
    return large / small if large and small else None


def _stages(results: Results, sizes: list[int]) -> list[str]:
    by_size = {size: results.stages(size, "duckdb") for size in sizes}
    names = next((list(stages) for stages in by_size.values() if stages), [])
    if not names:
        return ["It was not measured."]
    rows = [
        [name.replace("_", " "), *(_seconds(by_size[size].get(name)) for size in sizes)]
        for name in names
    ]
    return [table(["stage", *(f"{size:,} events" for size in sizes)], rows)]


def _conditions(results: Results, sizes: list[int]) -> list[str]:
    machine = results.fact(WITHOUT_SIZE, "machine") or {}
    settings = results.fact(WITHOUT_SIZE, "settings") or {}
    lines = [f"- **{name}**: {text}" for name, text in machine.items()]
    lines += [
        f"- **each tool**: {settings.get('threads')} threads, "
        f"{settings.get('memory'):g} GiB, where it can be told (pandas cannot)",
        "- **models of this project at a time**: "
        + ", ".join(f"{models_at_once(size)} at {size:,} events" for size in sizes),
        "- **time**: one whole process from start to end, the start of Python and of "
        "the PostgreSQL server included; the contestants take turns within each round, "
        "so that a slow minute of the machine hits all of them. The files are in the "
        "page cache (warm), dbt's parse cache is that of the build before.",
        "- **memory**: highest sum over the process tree, looked at up to ten times a "
        "second (proportional set size on Linux, so that shared pages count once; at "
        "least the kernel's own peak of the largest process).",
        "- **increments** start from a copy of the full build, which is not measured. "
        "Daily: the file of the next day and `as_of` one day on. Intraday: a "
        "thousandth of the events, among them late, repeated and corrected ones, same "
        "`as_of`.",
        "- **leads touched intraday alone**: a full build of nothing but the leads "
        "that the intraday events are about, with all their history. An increment that "
        "keeps the points of all other leads could do no less; to find the touched "
        "ones and to keep that state would come on top.",
        "- **scores and reasons alone**: `dbt build` of what the scripts do and all "
        "that it needs: no monthly scores, MQLs, stages, next actions, accounts.",
        "- **rules**: `tools/bench/rules`, a champion and a challenger of 30 rules "
        "each: fit of lead and account, behavior with and without limits, with all "
        "shapes of decay, N in a window, the N-th, ignored e-mails, searches, "
        "referrals, silence, seasons, caps and floor; robots, bursts, test addresses "
        "and scanners' clicks are suppressed.",
        "- **the work** of the scripts: the best version of every record, merges, "
        "visitors and e-mails to leads, leads to accounts, attributes as of the day, "
        "classified contents, suppression, derived activities, limits, decay; every "
        "lead's four scores under both models, and every reason. What they leave out: "
        "rejected and suppressed records one by one, the scores had nothing been "
        "suppressed, assignments, grades, qualification, checks of the rules. They "
        "trust that ids have no outer blanks.",
    ]
    for size in sizes:
        data = results.fact(size, "data")
        if not data:
            continue
        lines.append(
            f"- **data of {size:,}**: {data['events']:,.0f} events on "
            f"{data['days']:,.0f} days, "
            f"{data['anonymous'] / data['events']:.0%} anonymous, "
            f"{data['page_views'] / data['events']:.0%} page views; "
            f"{data['leads']:,.0f} leads, {data['accounts']:,.0f} accounts; the most "
            f"active hundredth of the leads named in events has "
            f"{data['share_of_top_percent']:.0%} of those; next day "
            f"{data['next_day']:,.0f} events, intraday {data['batch']:,.0f}"
        )
    return ["\n".join(lines)]
