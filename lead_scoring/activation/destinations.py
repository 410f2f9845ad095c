"""Destinations that drt-core has not, in its form, so that its configuration fits.

HubSpot and Salesforce take many records in a request and answer for each. drt has one
request a record for HubSpot, one job for all records for Salesforce, and for other APIs
takes a 2xx for the success of every record in it, which these two do not mean by it.
Files appear whole or not at all.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable, Iterable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

import httpx
from drt.config.base import AuthConfig, GenericDestinationConfig
from drt.config.models import RetryConfig, SyncOptions
from drt.connectors.registry import register_destination
from drt.destinations.auth import AuthHandler
from drt.destinations.base import SyncResult
from drt.destinations.rate_limiter import RateLimiter, resolve_rate_limiter
from drt.destinations.retry import with_retry
from drt.destinations.row_errors import RowError
from pydantic import Field

from ..draft import draft_of

# The names that they have for their own ids: what is sent under these is there already.
HUBSPOT_ID, SALESFORCE_ID = "hs_object_id", "Id"
EMPTIED = ("merged", "gone")  # and not deleted
SALESFORCE = "/services/data/v62.0"
# The waits double, and are what Retry-After says where that is more, a minute at most.
RETRY = RetryConfig(max_attempts=6, initial_backoff=0.5, max_backoff=60)


class Record(dict[str, Any]):
    """The fields of a record by the names of a destination, and what it is.

    Attributes:
        key: name of the field that holds the id.
        record_id: the id, by which the destination knows the record.
        deleted_reason: `merged`, `erased`, `gone`; nothing where it is not deleted.

    """

    def __init__(
        self, fields: dict[str, Any], key: str, record_id: str, deleted_reason: str
    ) -> None:
        super().__init__(fields)
        self.key = key
        self.record_id = record_id
        self.deleted_reason = deleted_reason

    def given(self) -> dict[str, Any]:
        """Return the fields without the id, in values that JSON has."""
        return {
            name: value
            if value is None or isinstance(value, str | bool | int | float)
            else str(value)
            for name, value in self.items()
            if name != self.key
        }


class NoAnswerError(Exception):
    """A destination cannot be reached, or will take nothing now: try again later."""


class _ApiConfig(GenericDestinationConfig):
    auth: AuthConfig
    timeout_seconds: float = Field(default=30, gt=0)


class HubSpotConfig(_ApiConfig):
    """Objects of HubSpot; the key of the sync is a property with unique values.

    Or `hs_object_id`, HubSpot's own id.
    """

    type: Literal["hubspot_batch"]
    object_type: str = "contacts"
    base_url: str = "https://api.hubapi.com"
    base_url_env: str = "HUBSPOT_URL"


class SalesforceConfig(_ApiConfig):
    """Objects of Salesforce; the key of the sync is an external id, or `Id`."""

    type: Literal["salesforce_collections"]
    object_name: str = "Lead"
    base_url: str = ""
    base_url_env: str = "SALESFORCE_URL"


class FilesConfig(GenericDestinationConfig):
    """A folder that gets a file for each batch."""

    type: Literal["files"]
    folder: str
    format: Literal["jsonl", "csv"] = "jsonl"


Request = Callable[..., httpx.Response]
Refusals = dict[str, str]


class _Api:
    """An API that takes many records in one request."""

    most_records = 100
    per_second = 10.0

    def __init__(self) -> None:
        # Making one takes longer than a request.
        self._client: httpx.Client | None = None

    def load(
        self,
        records: list[Record],
        config: HubSpotConfig | SalesforceConfig,
        sync_options: SyncOptions,
    ) -> SyncResult:
        """Send records; report those that were refused.

        Raises:
            NoAnswerError: nothing is known of these records.

        """
        limiter = resolve_rate_limiter(
            config, sync_options, self.per_second, limiter_factory=RateLimiter
        )
        try:
            headers = AuthHandler(config.auth).get_headers()
        except (ValueError, httpx.HTTPError) as error:
            raise NoAnswerError(f"no access: {error}") from None
        url = os.environ.get(config.base_url_env) or config.base_url
        client = self._client or httpx.Client(
            base_url=url, timeout=config.timeout_seconds
        )
        self._client = client

        def request(method: str, path: str, body: Any = None) -> httpx.Response:
            limiter.acquire()
            retry = config.retry or RETRY
            return _asked(client, method, path, body, headers, retry)

        refusals: Refusals = {}
        alive = [one for one in records if not one.deleted_reason]
        for one in records:
            if one.deleted_reason == "erased":
                refusals |= self.erase(request, config, one)
        emptied = [one for one in records if one.deleted_reason in EMPTIED]
        refusals |= _by_halves(alive, lambda r: self.write(request, config, r))
        refusals |= _by_halves(emptied, lambda r: self.empty(request, config, r))
        return _result(records, refusals)

    def write(
        self, request: Request, config: Any, records: list[Record]
    ) -> Refusals | None:
        """Create or change records; return refusals, or nothing where whose is open."""
        raise NotImplementedError

    def empty(
        self, request: Request, config: Any, records: list[Record]
    ) -> Refusals | None:
        """Empty our fields where the record exists."""
        raise NotImplementedError

    def erase(self, request: Request, config: Any, record: Record) -> Refusals:
        """Delete a person."""
        raise NotImplementedError


class HubSpot(_Api):
    """https://developers.hubspot.com/docs/api-reference/crm-objects-v3/guide."""

    def write(
        self, request: Request, config: HubSpotConfig, records: list[Record]
    ) -> Refusals | None:
        """Create or change records; change those of HubSpot's own ids."""
        action = "update" if records[0].key == HUBSPOT_ID else "upsert"
        return self._batch(request, config, action, records)

    def empty(
        self, request: Request, config: HubSpotConfig, records: list[Record]
    ) -> Refusals | None:
        """Empty our fields where the record exists."""
        refusals = self._batch(request, config, "update", records)
        return refusals and {
            record: reason
            for record, reason in refusals.items()
            if not reason.startswith("OBJECT_NOT_FOUND")
        }

    def erase(
        self, request: Request, config: HubSpotConfig, record: Record
    ) -> Refusals:
        """Delete a person."""
        answer = request(
            "POST",
            f"/crm/v3/objects/{config.object_type}/gdpr-delete",
            {"objectId": record.record_id} | _id_property(record),
        )
        return _unless_gone(answer, record)

    def _batch(
        self,
        request: Request,
        config: HubSpotConfig,
        action: str,
        records: list[Record],
    ) -> Refusals | None:
        answer = request(
            "POST",
            f"/crm/v3/objects/{config.object_type}/batch/{action}",
            {
                "inputs": [
                    {
                        "id": one.record_id,
                        **_id_property(one),
                        # Comes back with the error of the record.
                        "objectWriteTraceId": str(place),
                        # An empty text empties a property; null would leave it.
                        "properties": {
                            name: "" if value is None else value
                            for name, value in one.given().items()
                        },
                    }
                    for place, one in enumerate(records)
                ]
            },
        )
        body = _json(answer)
        if not answer.is_success:
            return _of_one(records, f"{body.get('category', '')}: {_said(answer)}")
        refusals = {}
        for error in body.get("errors", []):
            context = error.get("context", {})
            places = context.get("objectWriteTraceId") or []
            ids = {*(context.get("id") or []), *(context.get("ids") or [])}
            ids |= {one.record_id for n, one in enumerate(records) if str(n) in places}
            ids &= {one.record_id for one in records}
            reason = f"{error.get('category', '')}: {error.get('message', '')}"
            if not ids:
                return _of_one(records, reason)
            refusals |= dict.fromkeys(ids, reason)
        if len(body.get("results", [])) + len(refusals) < len(records):
            return _of_one(records, "the answer does not name every record")
        return refusals


def _id_property(record: Record) -> dict[str, str]:
    return {} if record.key == HUBSPOT_ID else {"idProperty": record.key}


class Salesforce(_Api):
    """Composite collections of the REST API: upsert by an external id, update by Id."""

    most_records = 200

    def write(
        self, request: Request, config: SalesforceConfig, records: list[Record]
    ) -> Refusals | None:
        """Create or change records; change those of Salesforce's own ids."""
        kind = {"type": config.object_name}
        path = f"{SALESFORCE}/composite/sobjects"
        if records[0].key != SALESFORCE_ID:
            path += f"/{config.object_name}/{records[0].key}"
        answer = request(
            "PATCH",
            path,
            {
                "allOrNone": False,
                "records": [
                    {"attributes": kind, one.key: one.record_id, **one.given()}
                    for one in records
                ],
            },
        )
        body = _json(answer)
        if (
            not answer.is_success
            or not isinstance(body, list)
            or len(body) != len(records)
        ):
            return _of_one(records, _said(answer))
        return {
            one.record_id: "; ".join(
                f"{error.get('statusCode', '')}: {error.get('message', '')}"
                for error in said.get("errors", [])
            )
            for one, said in zip(records, body, strict=True)
            if not said.get("success")
        }

    def empty(
        self, request: Request, config: SalesforceConfig, records: list[Record]
    ) -> Refusals | None:
        """Empty our fields where the record exists."""
        refusals: Refusals = {}
        for one in records:
            # An upsert would make the record where somebody has deleted it.
            path = self._path(config, one)
            path += "" if one.key == SALESFORCE_ID else "?updateOnly=true"
            refusals |= _unless_gone(request("PATCH", path, one.given()), one)
        return refusals

    def erase(
        self, request: Request, config: SalesforceConfig, record: Record
    ) -> Refusals:
        """Delete a person."""
        return _unless_gone(request("DELETE", self._path(config, record)), record)

    @staticmethod
    def _path(config: SalesforceConfig, record: Record) -> str:
        ident = quote(record.record_id, safe="")
        if record.key != SALESFORCE_ID:
            ident = f"{record.key}/{ident}"
        return f"{SALESFORCE}/sobjects/{config.object_name}/{ident}"


class Files:
    """A file for each batch; it gets its name when all is in it and on the disk."""

    def load(
        self, records: list[Record], config: FilesConfig, sync_options: SyncOptions
    ) -> SyncResult:
        """Write records."""
        moment = datetime.now(timezone.utc).strftime("%Y%m%dT%H%M%S%fZ")
        name = f"{sync_options._sync_name or 'records'}-{moment}.{config.format}"
        path = Path(config.folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft_of(path) as draft:
            _write(records, draft, config.format)
        return _result(records, {})


def _write(records: list[Record], path: Path, form: str) -> None:
    """Write records into a file, and wait until the disk has them."""
    with path.open("w", encoding="utf-8", newline="") as file:
        if form == "csv":
            columns = dict.fromkeys(name for one in records for name in one)
            writer = csv.DictWriter(file, [*columns])
            writer.writeheader()
            writer.writerows(records)
        else:
            file.writelines(
                json.dumps(one, ensure_ascii=False, default=str) + "\n"
                for one in records
            )
        file.flush()
        os.fsync(file.fileno())


def register() -> None:
    """Make the destinations known to drt; also its entry point for plugins."""
    for name, config, kind in (
        ("hubspot_batch", HubSpotConfig, HubSpot),
        ("salesforce_collections", SalesforceConfig, Salesforce),
        ("files", FilesConfig, Files),
    ):
        register_destination(name, config, kind)


def _asked(
    client: httpx.Client,
    method: str,
    path: str,
    body: Any,
    headers: dict[str, str],
    retry: RetryConfig,
) -> httpx.Response:
    """Return the answer to a request, which is repeated where that may help.

    Raises:
        NoAnswerError: there is none, or one that is the same for every record.

    """

    def once() -> httpx.Response:
        answer = client.request(method, path, json=body, headers=headers)
        if answer.status_code in retry.retryable_status_codes:
            answer.raise_for_status()
        return answer

    try:
        answer = with_retry(once, retry)
    except httpx.HTTPStatusError as error:
        raise NoAnswerError(_said(error.response)) from None
    except httpx.TransportError as error:
        raise NoAnswerError(f"{type(error).__name__}: {error}") from None
    if answer.status_code in (401, 403) or answer.has_redirect_location:
        raise NoAnswerError(_said(answer))
    return answer


def _by_halves(
    records: list[Record], send: Callable[[list[Record]], Refusals | None]
) -> Refusals:
    """Send records; where all are refused for some, each half of them."""
    if not records:
        return {}
    refusals = send(records)
    if refusals is not None:
        return refusals
    middle = len(records) // 2
    return _by_halves(records[:middle], send) | _by_halves(records[middle:], send)


def _of_one(records: list[Record], reason: str) -> Refusals | None:
    """Return the refusal of the only record; of several, nobody knows whose it is."""
    return {records[0].record_id: reason} if len(records) == 1 else None


def _unless_gone(answer: httpx.Response, record: Record) -> Refusals:
    """Return the refusal of a record; that there is none is as good as a success."""
    if answer.is_success or answer.status_code in (404, 410):
        return {}
    return {record.record_id: _said(answer)}


def _said(answer: httpx.Response) -> str:
    return f"{answer.status_code} {answer.reason_phrase}: {answer.text}"


def _json(answer: httpx.Response) -> Any:
    try:
        return answer.json()
    except ValueError:
        return {}


def _result(records: Iterable[Record], refusals: Refusals) -> SyncResult:
    result = SyncResult()
    for place, one in enumerate(records):
        if one.record_id not in refusals:
            result.success += 1
            continue
        result.failed += 1
        result.row_errors.append(RowError(place, "", None, refusals[one.record_id]))
    return result
