"""Text for logs and reports: without e-mail addresses, without secrets."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any

from ..console import without_addresses

LONGEST = 300  # characters of a reason


def masked(text: str, secrets: frozenset[str] = frozenset()) -> str:
    """Return a message in one line, with `…` for e-mail addresses and secrets."""
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, "…")
    text = without_addresses(" ".join(text.split()), mark="…")
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def secrets_of(config: Mapping[str, Any]) -> frozenset[str]:
    """Return the values of the environment variables that a destination names."""
    return frozenset(
        value
        for name in _variables(config)
        if len(value := os.environ.get(name, "")) > 3  # a port is no secret
    )


def _variables(config: Any) -> Iterator[str]:
    if isinstance(config, Mapping):
        for key, value in config.items():
            if isinstance(value, str) and str(key).endswith("_env"):
                yield value
            yield from _variables(value)
