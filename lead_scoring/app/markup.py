"""The one way in which text of the data gets onto a page: as HTML that escapes it.

Streamlit reads Markdown in most of what it shows; a name such as `**x**` or `<img>`
would be markup there. `Markup.format` escapes whatever it is given, and `show` takes
nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import urlencode

import streamlit as st
from markupsafe import Markup

from .formats import text
from .titles import FIRST

STYLE = """
<style>
.ls { font-size: 1rem; line-height: 1.45; }
.ls a { color: inherit; text-decoration: underline; text-underline-offset: 2px; }
.ls p { margin: 0 0 .5rem 0; }
.ls ul { margin: .25rem 0; padding-left: 1.25rem; }
.ls .quiet { opacity: .82; font-size: .9rem; }
.ls .card { border: 1px solid rgba(128, 128, 128, .45); border-radius: .5rem;
  padding: .75rem 1rem; margin: 0 0 .75rem 0; display: grid; gap: .25rem 1.25rem;
  grid-template-columns: 6.5rem minmax(0, 1fr) minmax(0, 1fr); }
.ls .card .score { font-size: 1.5rem; font-weight: 600; }
.ls .card .name { font-weight: 600; font-size: 1.05rem; }
.ls .tiles { display: grid; gap: .75rem; margin: .25rem 0 1rem 0;
  grid-template-columns: repeat(auto-fill, minmax(10.5rem, 1fr)); }
.ls .tile { border: 1px solid rgba(128, 128, 128, .45); border-radius: .5rem;
  padding: .5rem .75rem; }
.ls .tile .value { font-size: 1.4rem; font-weight: 600; overflow-wrap: anywhere; }
.ls .chip { border: 1px solid rgba(128, 128, 128, .7); border-radius: 1rem;
  padding: 0 .6rem; font-size: .85rem; white-space: nowrap; }
.ls details > summary { cursor: pointer; font-size: .85rem; width: fit-content;
  text-decoration: underline dotted; text-underline-offset: 3px; }
.ls details > div { border-left: 3px solid #e69f00; padding: .25rem .75rem;
  margin: .25rem 0; font-size: .9rem; font-weight: 400; white-space: normal;
  text-align: left; }
.ls .scroll { overflow-x: auto; max-width: 100%; }
.ls table { border-collapse: collapse; width: 100%; font-size: .92rem; margin: 0; }
.ls caption { text-align: left; font-weight: 600; padding: .25rem 0; }
.ls th, .ls td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0;
  border: 0; border-bottom: 1px solid rgba(128, 128, 128, .35); }
.ls th.right, .ls td.right { text-align: right; font-variant-numeric: tabular-nums;
  white-space: nowrap; }
.ls .long { display: block; min-width: 18rem; }
.ls pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: .85rem; }
.ls .added { background: rgba(0, 114, 178, .18); }
.ls .removed { background: rgba(230, 159, 0, .22); }
.ls .fault { border-left: 4px solid #d55e00; padding: .25rem .75rem; margin: .25rem 0; }
[data-testid="stMainBlockContainer"] { padding-top: 4.5rem; }
@media (max-width: 640px) {
  .ls .card { grid-template-columns: minmax(0, 1fr); }
  [data-testid="stMainBlockContainer"] { padding-left: 1rem; padding-right: 1rem; }
}
</style>
"""
Text = str | Markup


def show(*parts: Markup) -> None:
    """Show HTML. It takes `Markup` alone: plain text was escaped by nobody.

    Raises:
        TypeError: a part is plain text.

    """
    for part in parts:
        if not isinstance(part, Markup):
            raise TypeError(f"not escaped: {part!r}")
    st.html(str(Markup('<div class="ls">{}</div>').format(joined(parts))))


def joined(parts: Iterable[Text], between: Text = "") -> Markup:
    """Return parts one behind the other; plain text is escaped."""
    return Markup("{}").format(between).join(Markup("{}").format(p) for p in parts)


def tag(name: str, *parts: Text, css: str = "") -> Markup:
    """Return an element with parts in it; plain text is escaped."""
    attribute = Markup(' class="{}"').format(css) if css else Markup("")
    return Markup("<{0}{1}>{2}</{0}>").format(Markup(name), attribute, joined(parts))


def para(*parts: Text, quiet: bool = False) -> Markup:
    """Return a paragraph."""
    return tag("p", *parts, css="quiet" if quiet else "")


def link(page: str, name: Text, **parameters: str | None) -> Markup:
    """Return a link to a page of the explorer, whose address can be shared."""
    given = {key: value for key, value in parameters.items() if value}
    # The first page has the address of the folder.
    path = "./" if page == FIRST else page
    address = f"{path}?{urlencode(given)}" if given else path
    return Markup('<a href="{}" target="_self">{}</a>').format(address, name)


def lead_link(lead_id: str, name: str) -> Markup:
    """Return a link to the page of a lead."""
    return link("lead", text(name), id=lead_id)


def account_link(account_id: str | None, name: str | None) -> Markup:
    """Return a link to the page of an account; plain text where there is none."""
    shown = text(name or account_id)
    return link("account", shown, id=account_id) if account_id else Markup.escape(shown)


def why(*parts: Text, name: str = "why?") -> Markup:
    """Return what opens the explanation of a number: one click, or a key."""
    return Markup("<details><summary>{}</summary><div>{}</div></details>").format(
        name, joined(parts, Markup("<br>"))
    )


def listed(items: Iterable[Text]) -> Markup:
    """Return a list with bullets."""
    return tag("ul", *(tag("li", item) for item in items))


def tiles(*shown: tuple[str, Text, Markup]) -> Markup:
    """Return numbers side by side: name, value and what explains it."""
    return tag(
        "div",
        *(
            tag(
                "div",
                tag("div", name, css="quiet"),
                tag("div", value, css="value"),
                explained,
                css="tile",
            )
            for name, value, explained in shown
        ),
        css="tiles",
    )


def table(
    caption: str,
    header: Sequence[str],
    rows: Iterable[Sequence[Text]],
    right: Sequence[str] = (),
) -> Markup:
    """Return a table that a narrow screen can scroll sideways.

    Args:
        caption: what it shows.
        header: the names of the columns.
        rows: a cell for each column; plain text is escaped.
        right: the columns of numbers, which stand on the right.

    """
    css = ["right" if name in right else "" for name in header]
    head = tag(
        "tr",
        *(
            Markup('<th scope="col" class="{}">{}</th>').format(style, name)
            for style, name in zip(css, header, strict=True)
        ),
    )
    body = [
        tag("tr", *(tag("td", c, css=s) for s, c in zip(css, row, strict=True)))
        for row in rows
    ]
    return Markup(
        '<div class="scroll" tabindex="0" role="region" aria-label="{0}">'
        "<table><caption>{0}</caption><thead>{1}</thead><tbody>{2}</tbody></table></div>"
    ).format(caption, head, joined(body))
