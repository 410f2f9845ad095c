"""The files of the folder `sync`: what goes where under which names."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, Literal

import yaml
from drt.config.models import SyncConfig
from drt.connectors.registry import get_destination
from drt.destinations.base import Destination
from pydantic import ConfigDict, Field, ValidationError, model_validator

from ..errors import ExitCode, StoppedError
from .destinations import register
from .masking import secrets_of

PERSONAL = ("email", "first_name", "last_name")

register()


class Sync(SyncConfig):
    """A sync: the form of drt, with our own names for what to send.

    Attributes:
        model: the published table.
        key: field of the destination that holds the id of the record.
        key_from: how the id of a record in `source_ids` begins that is its key, such as
            `hubspot:`; without it the id of the lead or account is.
        fields: column and field of what is ours; emptied where the record is gone.
        shared_fields: the same for what others fill too; left where it is gone.
        where: which records to send, as a condition on the published table.

    """

    model_config = ConfigDict(extra="forbid")

    model: Literal["crm_leads", "crm_accounts"]
    key: str
    key_from: str = ""
    fields: dict[str, str]
    shared_fields: dict[str, str] = Field(default_factory=dict)
    where: str = "true"

    @model_validator(mode="after")
    def _send_changes_alone(self) -> Sync:
        """Refuse what deletes the records that are not sent; go on after a fault."""
        if self.sync.mode not in ("full", "upsert"):
            raise ValueError(f"mode {self.sync.mode} needs all records at each sync")
        if self.key_from and self.model != "crm_leads":
            raise ValueError(f"key_from: {self.model} has no source_ids")
        if self.key_from and ":" not in self.key_from:
            raise ValueError(
                f"key_from: {self.key_from!r} names no system, as `hubspot:` does"
            )
        most = getattr(get_destination(self.destination), "most_records", None)
        if most and self.sync.batch_size > most:
            raise ValueError(
                f"sync.batch_size is {self.sync.batch_size}, and"
                f" {self.destination.type} takes {most} records at most"
            )
        self.sync.on_error = "skip"
        return self

    @property
    def record_type(self) -> str:
        """`lead` or `account`, as in `crm_confirmations`."""
        return "lead" if self.model == "crm_leads" else "account"

    @property
    def id_column(self) -> str:
        """The column with the id of a record."""
        return f"{self.record_type}_id"

    @property
    def personal_fields(self) -> list[str]:
        """The fields of the destination that say who somebody is."""
        names = self.shared_fields | self.fields
        return [names[column] for column in PERSONAL if column in names]

    @property
    def mapping(self) -> str:
        """Changes where the names of what is sent change, so that all is sent anew."""
        named = [self.key, self.fields, self.shared_fields]
        named += [self.key_from] if self.key_from else []
        names = json.dumps(named, sort_keys=True)
        return hashlib.md5(names.encode(), usedforsecurity=False).hexdigest()

    def key_in(self, source_ids: str | None) -> str | None:
        """Return the id that a record has where it is sent; nothing: it has none."""
        for one in (source_ids or "").split(", "):
            if one.startswith(self.key_from):
                return one.partition(":")[2]
        return None

    @property
    def secrets(self) -> frozenset[str]:
        """The values of the environment that the destination names."""
        return secrets_of(self.destination.model_dump())

    def target(self) -> Destination:
        """Return a new destination of drt.

        Raises:
            StoppedError: it does not say which records it took.

        """
        target = get_destination(self.destination)
        if not isinstance(target, Destination):
            raise StoppedError(
                f"sync: {self.name}: a destination of the type"
                f" {self.destination.type} does not say which records it took",
                ExitCode.USAGE,
            )
        return target


def read_syncs(folder: Path, names: list[str]) -> list[Sync]:
    """Return the syncs of a folder with these names; without names, all.

    Raises:
        StoppedError: a file has a fault, or there is no sync of a name.

    """
    syncs = [_read(path) for path in sorted(folder.glob("*.yml"))]
    known = [sync.name for sync in syncs]
    if len({*known}) < len(known):
        raise StoppedError(f"sync: two syncs in {folder} have one name", ExitCode.USAGE)
    for name in names:
        if name not in known:
            raise StoppedError(
                f"sync: {folder} has no sync {name!r}; it has {', '.join(known)}",
                ExitCode.USAGE,
            )
    return [sync for sync in syncs if not names or sync.name in names]


def _read(path: Path) -> Sync:
    try:
        content: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        return Sync.model_validate(content)
    except yaml.YAMLError as error:
        message = " ".join(str(error).split())
    except ValidationError as error:
        message = "; ".join(
            f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}"
            for fault in error.errors()
        )
    raise StoppedError(f"sync: {path}: {message}", ExitCode.USAGE)
