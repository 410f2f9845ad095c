"""The rule tables: to read, and with --edit to change, try and save."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterable

import duckdb
import streamlit as st
from markupsafe import Markup

from lead_scoring import charts
from lead_scoring.app import editing, formats
from lead_scoring.app.drawn import draw
from lead_scoring.app.editing import Edited
from lead_scoring.app.markup import joined, listed, para, show, table, tag
from lead_scoring.app.source import Chosen, chosen
from lead_scoring.errors import StoppedError
from lead_scoring.preview.findings import Preview, Verdict
from lead_scoring.preview.preview import preview
from lead_scoring.rules.catalog import Catalog, Column
from lead_scoring.rules.causes import told_once
from lead_scoring.rules.check import Report
from lead_scoring.rules.demo_rules import WITH_DEMO_RULES, are_for_demo

LONG = 40
ROWS_SHOWN = 300
EMPTY = "(empty)"
FIRST = "behavior_rules"
# What a key of a widget begins with; the name of the table follows.
WIDGETS = ("cell", "numbers", "row")


def page() -> None:
    """Show a rule table, and what is edited of all of them."""
    st.title("Rules")
    start = chosen()
    catalog, paths = editing.files_of(start.settings)
    edits: dict[str, Edited] = st.session_state.setdefault("edits", {})
    name = _table(catalog, paths)
    current = edits.get(name) or Edited.read(catalog[name], paths[name])
    show(para(formats.text(current.table.description)))
    if are_for_demo(start.settings):
        show(
            para(
                f"{WITH_DEMO_RULES}; they are laid over these and are not shown here.",
                quiet=True,
            )
        )
    if not start.edits:
        show(
            para(
                "To edit, start the explorer with lead-scoring app --edit; nothing can"
                " be changed here now.",
                quiet=True,
            )
        )
    elif not current.is_readable:
        _unreadable(current)
    else:
        _edit(start, catalog, paths, edits, current)
    _rows(current)


def _table(catalog: Catalog, paths: dict) -> str:
    names = [name for name in catalog if name in paths]
    names.sort(
        key=lambda name: (name != FIRST, "scoring" not in str(paths[name]), name)
    )
    return st.selectbox(
        "Table", names, key="table", bind="query-params", format_func=formats.words
    )


def _unreadable(current: Edited) -> None:
    show(
        para(
            "Lines of this file cannot be read, so it is not edited here. Mend first:"
        ),
        listed(fault.text() for fault in current.file.faults),
    )


# Reading


def _rows(current: Edited) -> None:
    st.subheader("All rows")
    search = st.text_input("Find rows", key="find", placeholder="part of any cell")
    wanted = (search or "").strip().lower()
    found = [
        (place, cells)
        for place, cells in current.rows
        if not wanted or any(wanted in cell.lower() for cell in cells.values())
    ]
    if not found:
        show(para("No row holds this." if wanted else "The table has no row."))
        return
    as_read = current.file.rows
    shown = [
        (cells, None if place is None else as_read[place].cells)
        for place, cells in found[:ROWS_SHOWN]
    ]
    header = [
        name
        for name in current.table.header
        if any(now[name] or (before or {}).get(name) for now, before in shown)
    ]
    show(
        table(
            f"{len(found)} rows"
            + (f", the first {ROWS_SHOWN}" if len(found) > ROWS_SHOWN else ""),
            header,
            [
                [
                    _cell(now[name], None if before is None else before.get(name, ""))
                    for name in header
                ]
                for now, before in shown
            ],
            right=[column.name for column in current.table.columns if column.is_number],
        )
    )


def _cell(now: str, before: str | None) -> Markup:
    if now == before:
        shown = formats.in_a_line(now)
        return tag("span", shown, css="long" if len(shown) > LONG else "")
    return tag("span", formats.text(now), css="added")


# Editing


def _edit(
    start: Chosen,
    catalog: Catalog,
    paths: dict,
    edits: dict[str, Edited],
    current: Edited,
) -> None:
    st.subheader("Edit a row")
    _form(catalog, paths, edits, current)
    if current.is_changed:
        edits[current.table.name] = current
    else:
        edits.pop(current.table.name, None)
    _saved()
    if not edits:
        return
    st.subheader("What you changed")
    report = _check(start, edits)
    _faults(report)
    for edited in edits.values():
        show(tag("pre", joined(_coloured(edited), "\n")))
    _buttons(start, edits, report)


def _form(
    catalog: Catalog, paths: dict, edits: dict[str, Edited], current: Edited
) -> None:
    name = current.table.name
    # Each row keeps its number while others come and go, so that widgets keep theirs.
    numbers = st.session_state.setdefault(
        f"numbers {name}", [*range(len(current.rows))]
    )
    if len(numbers) != len(current.rows):
        numbers[:] = range(len(current.rows))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen_row = st.selectbox(
            "Row",
            numbers,
            key=f"row {name}",
            format_func=lambda number: (
                current.name(numbers.index(number)) if number in numbers else ""
            ),
            placeholder="The table has no row yet",
        )
        add = st.button("Add a row like it", key=f"add {name}")
        remove = st.button("Remove it", key=f"remove {name}", disabled=not numbers)
    if add:
        _add(current, numbers, chosen_row)
    if remove and chosen_row in numbers:
        at = numbers.index(chosen_row)
        del current.rows[at], numbers[at]
        _keep(edits, current)
        st.rerun()
    if add:
        _keep(edits, current)
        st.rerun()
    if chosen_row not in numbers:
        return
    cells = current.rows[numbers.index(chosen_row)][1]
    others = {
        table: edits[table].rows
        if table in edits
        else Edited.read(catalog[table], path).rows
        for table, path in paths.items()
        if table in _named(current)
    }
    tables = {table: [row for _, row in rows] for table, rows in others.items()}
    tables[name] = [row for _, row in current.rows]
    columns = st.columns(3)
    for place, column in enumerate(current.table.columns):
        with columns[place % 3]:
            cells[column.name] = _field(
                column,
                cells[column.name],
                editing.choices(catalog, tables, column),
                f"cell {name} {chosen_row} {column.name}",
            )


def _named(current: Edited) -> set[str]:
    """Return the rule tables that cells of this one name rows of."""
    return {
        place.partition(".")[0]
        for column in current.table.columns
        for place in column.meta.get("names", ())
    }


def _keep(edits: dict[str, Edited], current: Edited) -> None:
    edits[current.table.name] = current


def _add(current: Edited, numbers: list[int], like: int | None) -> None:
    at = numbers.index(like) if like in numbers else len(numbers) - 1
    empty = dict.fromkeys(current.table.header, "")
    cells = dict(current.rows[at][1]) if numbers else empty
    current.rows.insert(at + 1, (None, cells))
    number = max(numbers, default=-1) + 1
    numbers.insert(at + 1, number)
    # The row that was added is the one to edit.
    st.session_state.pop(f"row {current.table.name}", None)
    st.session_state[f"row {current.table.name}"] = number


def _field(column: Column, now: str, names: list[str], key: str) -> str:
    """Show the field of a cell; return what it holds."""
    title = formats.words(column.name)
    about = formats.label(column.description)
    if names:
        options = ["", *names] if now in ("", *names) else ["", now, *names]
        return st.selectbox(
            title,
            options,
            index=options.index(now),
            key=key,
            help=about,
            format_func=lambda name: name or EMPTY,
        )
    return st.text_input(title, now, key=key, help=about) or ""


@st.cache_data(max_entries=20, show_spinner="Checking")
def _checked(digest: str, _start: Chosen, _edits: dict[str, Edited]) -> Report:
    return editing.check_edited(_start.settings, _edits)


def _digest(start: Chosen, edits: dict[str, Edited]) -> str:
    """Return a digest of all rule tables as they would be saved."""
    _, paths = editing.files_of(start.settings)
    found = hashlib.sha256()
    for name, path in sorted(paths.items()):
        content = edits[name].content() if name in edits else path.read_bytes()
        found.update(f"{name} {len(content)} ".encode() + content)
    return found.hexdigest()


def _check(start: Chosen, edits: dict[str, Edited]) -> Report:
    return _checked(_digest(start, edits), start, edits)


def _faults(report: Report) -> None:
    if report.faults:
        empty = {file.table.file_name for file in report.files if not file.rows}
        show(
            para(tag("strong", "This cannot be saved yet:")),
            *(
                tag("div", text, css="fault")
                for text in told_once(report.faults, empty)
            ),
        )
    else:
        show(para("The checks of the build find no fault."))
    if report.demo_rules:
        show(para(report.demo_rules, quiet=True))
    for warning in report.warnings:
        show(para(f"Probably misspelt: {warning.text()}", quiet=True))
    for hint in report.hints:
        show(para(f"Hardly meant: {hint.text()}", quiet=True))


def _coloured(edited: Edited) -> list[Markup]:
    css = {"+": "added", "-": "removed"}
    return [
        tag("span", formats.in_a_line(line), css=css.get(line[:1], ""))
        for line in edited.difference()
    ]


def _buttons(start: Chosen, edits: dict[str, Edited], report: Report) -> None:
    with st.container(horizontal=True):
        asked = st.button(
            "Preview: what would move?", disabled=bool(report.faults), key="preview"
        )
        saves = st.button(
            "Save to the CSV files", disabled=bool(report.faults), key="save"
        )
        takes_back = st.button("Take everything back", key="undo")
    if takes_back:
        _forget(edits, edits)
        st.rerun()
    digest = _digest(start, edits)
    if asked:
        _try(start, report, digest)
    found = st.session_state.get("previewed")
    if found:
        _show_preview(found[1], is_of_now=found[0] == digest)
    if saves:
        _save(start, edits)


def _forget(edits: dict[str, Edited], tables: Iterable[str]) -> None:
    """Forget the edits of some tables, and what the widgets hold of them."""
    for name in [*tables]:
        del edits[name]
        for key in [*st.session_state]:
            if str(key).split(" ")[:2] in [[widget, name] for widget in WIDGETS]:
                del st.session_state[key]
    st.session_state.pop("previewed", None)


# Trying


def _try(start: Chosen, report: Report, digest: str) -> None:
    bar = st.progress(0.0, "Reading the project; this takes a minute")

    def tell(done: int, total: int, day: str) -> None:
        bar.progress(done / total, f"{done} of {total} days: {day}")

    try:
        found = preview(start.settings, (), tell, report)
    except (StoppedError, duckdb.Error) as error:
        show(tag("div", f"No preview: {error}", css="fault"))
        return
    finally:
        bar.empty()
    st.session_state["previewed"] = (digest, found)


def _show_preview(found: Preview, is_of_now: bool) -> None:
    st.subheader("Preview")
    if not is_of_now:
        show(para(tag("strong", "You changed more since; preview again.")))
    if not found.changes:
        show(para("No row differs from the last build."))
        return
    show(para(tag("strong", found.verdict_text())))
    if found.verdict is Verdict.HURTS:
        show(para("Think twice before you save."))
    for heading, lines in found.sections():
        show(para(tag("strong", heading)), listed(formats.text(line) for line in lines))
    groups = [group for group in found.groups if group.rate is not None]
    if groups:
        draw(
            charts.comparison([dataclasses.asdict(group) for group in groups]),
            "How such leads converted in the past, with intervals.",
        )
    if found.distribution:
        draw(
            charts.distribution(found.distribution),
            "Leads by ten points, under the rules as built and as changed.",
        )


# Saving


def _save(start: Chosen, edits: dict[str, Edited]) -> None:
    """Write each table into its file, up to the first that cannot be written."""
    saved, fault = {}, ""
    for name, edited in edits.items():
        lines = _coloured(edited)
        try:
            editing.save(start.settings, edited)
        except (StoppedError, OSError) as error:
            fault = f"Not saved: {formats.words(name)}: {error}"
            break
        saved[name] = (str(edited.path), lines)
    if saved:
        _forget(edits, saved)
    st.session_state["saved"] = [*saved.values()], fault
    st.rerun()


def _saved() -> None:
    saved, fault = st.session_state.pop("saved", ([], ""))
    if saved:
        st.success("Saved. The next build scores by these rules.")
    for path, lines in saved:
        show(para("Commit ", tag("strong", path)), tag("pre", joined(lines, "\n")))
    if fault:
        show(tag("div", fault, css="fault"))


page()
