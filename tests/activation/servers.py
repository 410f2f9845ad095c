"""HubSpot, Salesforce and a webhook on this machine, as their documentation says.

HubSpot: at most 100 inputs, 200 or 207 with `results` and `errors`; an input names its
error by `objectWriteTraceId`, without which one bad input fails all with 400.
Salesforce: at most 200 records, one entry for each in their order, `allOrNone` false.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

TOKEN = "a-token-that-no-log-may-show"
SECONDS_OF_SILENCE = 0.5

Fault = Callable[[int], str]


def _no_fault(_request: int) -> str:
    return ""


class Server:
    """What all have in common: records by id, a token, faults.

    Attributes:
        records: what was written, by id.
        created: how often each id came to be.
        requests: how many were made; the fault of each follows from its number.
        fault: `429`, `500`, `lost` (nothing happens, no answer), `silent` (all happens,
            no answer) or nothing.
        refuses: why a record is refused; empty: it is not.

    """

    def __init__(self) -> None:
        self.records: dict[str, dict[str, Any]] = {}
        self.created: Counter[str] = Counter()
        self.erased: list[str] = []
        self.requests = 0
        self.largest = 0
        self.fault: Fault = _no_fault
        self.refuses: Callable[[str, dict[str, Any]], str] = lambda _id, _fields: ""
        self.lock = threading.Lock()
        self.url = ""

    def answer(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        """Do what a request asks for; return status and body."""
        raise NotImplementedError

    def write(self, record: str, fields: dict[str, Any], may_create: bool) -> str:
        """Write a record; return why not."""
        reason = self.refuses(record, fields)
        if reason:
            return reason
        if record not in self.records:
            if not may_create:
                return "missing"
            self.created[record] += 1
        self.records.setdefault(record, {}).update(fields)
        return ""


class HubSpot(Server):
    """Objects with batch upsert, batch update and deletion of persons."""

    traces = True  # else as if the inputs had no trace id

    def answer(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        """See the class."""
        if path.endswith("/batch/upsert") and any(
            "idProperty" not in one for one in body["inputs"]
        ):
            return 400, {"category": "VALIDATION_ERROR", "message": "no idProperty"}
        if path.endswith("/gdpr-delete"):
            self.erased.append(body["objectId"])
            known = self.records.pop(body["objectId"], None)
            return (204, None) if known is not None else (404, {"category": "NONE"})
        inputs = body["inputs"]
        self.largest = max(self.largest, len(inputs))
        if len(inputs) > 100:
            return 400, {"category": "VALIDATION_ERROR", "message": "over 100"}
        reasons = [self.refuses(one["id"], one["properties"]) for one in inputs]
        if not self.traces and any(reasons):
            message = next(reason for reason in reasons if reason)
            return 400, {"category": "VALIDATION_ERROR", "message": message}
        results, errors = [], []
        for one in inputs:
            reason = self.write(
                one["id"], one["properties"], path.endswith("/batch/upsert")
            )
            if not reason:
                results.append({"id": f"1{one['id']}", "properties": one["properties"]})
                continue
            is_missing = reason == "missing"
            errors.append(
                {
                    "status": "error",
                    "category": "OBJECT_NOT_FOUND"
                    if is_missing
                    else "VALIDATION_ERROR",
                    "message": reason,
                    "context": {"objectWriteTraceId": [one["objectWriteTraceId"]]},
                }
            )
        answer = {"status": "COMPLETE", "results": results}
        if not errors:
            return 200, answer
        return 207, answer | {"numErrors": len(errors), "errors": errors}


class Salesforce(Server):
    """Objects with an external id: collections, single records, a token to ask for."""

    def answer(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        """See the class."""
        if path.endswith("/oauth2/token"):
            return 200, {"access_token": TOKEN, "token_type": "Bearer"}
        if "/composite/sobjects" in path:
            return self._collection(path, body)
        record, _, query = unquote(path.rpartition("/")[2]).partition("?")
        if method == "DELETE":
            self.erased.append(record)
            known = self.records.pop(record, None)
            return (204, None) if known is not None else (404, [])
        reason = self.write(record, body, "updateOnly=true" not in query)
        if reason:
            return 404 if reason == "missing" else 400, [{"message": reason}]
        return 200, {"success": True}

    def _collection(self, path: str, body: Any) -> tuple[int, Any]:
        key = path.rpartition("/")[2]
        # An update by the own ids names no field.
        may_create, key = (False, "Id") if key == "sobjects" else (True, key)
        records = body["records"]
        self.largest = max(self.largest, len(records))
        if len(records) > 200:
            return 400, [{"errorCode": "LIMIT_EXCEEDED", "message": "over 200"}]
        answers = []
        for one in records:
            fields = {
                name: one[name] for name in one if name not in (key, "attributes")
            }
            reason = self.write(one[key], fields, may_create)
            error = {"statusCode": "FIELD_INTEGRITY_EXCEPTION", "message": reason}
            answers.append({"success": not reason, "errors": [error] if reason else []})
        return 200, answers


class Webhook(Server):
    """Takes messages, in Slack's form, and answers `ok`."""

    def __init__(self, seconds: float = 0) -> None:
        super().__init__()
        self.messages: list[dict[str, Any]] = []
        self._seconds = seconds

    def answer(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        """See the class."""
        self.messages.append(body)
        time.sleep(self._seconds)
        return 200, "ok"


class _QuietServer(ThreadingHTTPServer):
    def handle_error(self, *_: Any) -> None:
        """Say nothing of those who were killed."""


@contextmanager
def serving(server: Server) -> Iterator[Server]:
    """Answer requests on a port of this machine until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

        def handle_any(self) -> None:
            text = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            with server.lock:
                server.requests += 1
                fault = server.fault(server.requests)
                status, answer = self._status(fault, text)
            if fault in ("lost", "silent"):
                time.sleep(SECONDS_OF_SILENCE)
                self.close_connection = True
                return
            data = b"" if answer is None else json.dumps(answer).encode()
            try:
                self.send_response(status)
                if status == 429:
                    self.send_header("Retry-After", "1")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)
            except OSError:  # whoever asked was killed
                self.close_connection = True

        def _status(self, fault: str, text: bytes) -> tuple[int, Any]:
            asks_for_token = self.path.endswith("/oauth2/token")
            if fault in ("429", "500"):
                return int(fault), {"message": "try again"}
            if fault == "lost":
                return 0, None
            if isinstance(server, Webhook) or asks_for_token:
                body = None if asks_for_token else json.loads(text)
                return server.answer(self.command, self.path, body)
            if self.headers.get("Authorization") != f"Bearer {TOKEN}":
                return 401, {"message": "who are you"}
            body = json.loads(text) if text else None
            return server.answer(self.command, self.path, body)

        do_POST = do_PATCH = do_DELETE = handle_any  # noqa: N815

    with _QuietServer(("127.0.0.1", 0), Handler) as web:
        web.daemon_threads = True
        server.url = f"http://127.0.0.1:{web.server_address[1]}"
        threading.Thread(target=web.serve_forever, args=[0.02], daemon=True).start()
        try:
            yield server
        finally:
            web.shutdown()


def emails_in(text: str) -> list[str]:
    """Return all that looks like an e-mail address."""
    return re.findall(r"[\w.+-]+@[\w-]+\.\w+", text)
