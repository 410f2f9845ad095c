"""The server behind the explorer: Streamlit, with pages that reach nothing else.

Streamlit's own page would ask for its server below each folder of the address in turn,
which costs a round and an error in the console; ours says where it is. The policy makes
the browser refuse whatever is not from here, fonts, pictures and scripts alike.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import streamlit
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from streamlit import config
from streamlit.starlette import App

from lead_scoring.app.titles import FIRST, TITLES

INDEX = Path(streamlit.__file__).with_name("static") / "index.html"
HERE = """<head><script>
window.__streamlit = {BACKEND_BASE_URL: window.location.origin + "%s/"};
</script>"""
# What pages import, and Streamlit with their first widget and chart: whoever comes
# first shall not wait for it.
MODULES = ("pandas", "pyarrow", "lead_scoring.app.editing", "lead_scoring.app.timeline")
# Vega compiles expressions, and Streamlit styles what it draws.
POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' ws: wss: data: blob:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


async def frame(request: Request) -> Response:
    """Return the page that every address of the explorer begins with."""
    base = (config.get_option("server.baseUrlPath") or "").strip("/")
    text = INDEX.read_text(encoding="utf-8")
    assert "<head>" in text
    text = text.replace("<head>", HERE % (f"/{base}" if base else ""), 1)
    return HTMLResponse(text, headers=HEADERS)


for module in MODULES:
    import_module(module)
ADDRESSES = ["", *(name for name in TITLES if name != FIRST)]
app = App(
    Path(__file__).with_name("main.py"),
    routes=[Route(f"/{name}", frame) for name in ADDRESSES],
)
