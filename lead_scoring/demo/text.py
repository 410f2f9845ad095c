"""Columns of text and time out of numbers, without a Python loop over rows."""

import unicodedata
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_DIGITS = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)
_OCTETS = pa.array([str(n) for n in range(256)])
_IPV6_BASE = 2**32  # addresses from here on are IPv6 ones
_IPV6_HOSTS = 2**16  # addresses of one network that are used
_MAPPED_SHARE = 100  # one IPv4 address in 100 is written as ::ffff:a.b.c.d


def words(text: str) -> list[str]:
    """Split a list written as lines of words with `|` between."""
    return [w.strip() for line in text.splitlines() for w in line.split("|")]


def slug(text: str) -> str:
    """Return text as it stands in a domain or an e-mail: ASCII, lower case."""
    plain = text.replace("ß", "ss").replace("Ł", "L").replace("ł", "l")
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    kept = "".join(c if c.isalnum() else " " for c in plain.lower().replace("'", ""))
    return "-".join(kept.split())


def strings(values: Sequence[str | None]) -> pa.Array:
    """Return a column of text."""
    return pa.array(values, pa.string())


def look_up(pool: pa.Array, positions: np.ndarray) -> pa.Array:
    """Return the texts at these positions of the pool; negative ones are null."""
    return pool.take(pa.array(positions, mask=positions < 0))


def only(column: pa.Array, keep: np.ndarray) -> pa.Array:
    """Return the column with null where `keep` is false."""
    return pc.if_else(pa.array(keep), column, pa.scalar(None, column.type))


def choose(condition: np.ndarray, yes: pa.Array, no: pa.Array) -> pa.Array:
    """Return `yes` where the condition holds, else `no`."""
    return pc.if_else(pa.array(condition), yes, no)


def join(*parts: pa.Array | str, between: str = "") -> pa.Array:
    """Join columns and constants row by row; null where any part is null."""
    return pc.binary_join_element_wise(*parts, between)


def _fixed_width(prefix: str, numbers: np.ndarray, width: int, base: int) -> pa.Array:
    start = np.frombuffer(prefix.encode(), dtype=np.uint8)
    chars = np.empty((len(numbers), len(start) + width), dtype=np.uint8)
    chars[:, : len(start)] = start
    rest = numbers.astype(np.uint64)
    for place in range(chars.shape[1] - 1, len(start) - 1, -1):
        rest, digit = np.divmod(rest, np.uint64(base))
        chars[:, place] = _DIGITS[digit]
    offsets = np.arange(len(numbers) + 1, dtype=np.int32) * chars.shape[1]
    return pa.StringArray.from_buffers(
        len(numbers), pa.py_buffer(offsets), pa.py_buffer(chars.reshape(-1))
    )


def text_of(numbers: np.ndarray) -> pa.Array:
    """Return whole numbers as text."""
    return pa.array(numbers.astype(np.int64)).cast(pa.string())


def numbered(prefix: str, numbers: np.ndarray, width: int = 8) -> pa.Array:
    """Return ids such as `L00000042`, of the lowest digits; null for negative ones."""
    keep = numbers >= 0
    return only(_fixed_width(prefix, np.where(keep, numbers, 0), width, 10), keep)


def hexadecimal(prefix: str, numbers: np.ndarray, width: int = 12) -> pa.Array:
    """Return ids such as `v-00f3a1…`: the lowest hexadecimal digits of numbers."""
    return _fixed_width(prefix, numbers, width, 16)


def instants(milliseconds: np.ndarray, keep: np.ndarray | None = None) -> pa.Array:
    """Return a column of UTC timestamps.

    Args:
        milliseconds: since 1970.
        keep: null where false.

    """
    moments = (milliseconds * 1_000).astype("datetime64[us]")
    mask = None if keep is None else ~keep
    return pa.array(moments, pa.timestamp("us"), mask=mask)


def iso_instants(milliseconds: np.ndarray, keep: np.ndarray | None = None) -> pa.Array:
    """Return timestamps as text, such as `2026-03-01T09:30:00Z`."""
    moments = milliseconds.astype("datetime64[ms]")
    written = strings(np.datetime_as_string(moments, unit="s").tolist())
    column = join(written, "Z")
    return column if keep is None else only(column, keep)


def ipv6_address(network: np.ndarray, host: np.ndarray) -> np.ndarray:
    """Return IPv6 addresses as one number, as `addresses` understands it."""
    return _IPV6_BASE + network.astype(np.int64) * _IPV6_HOSTS + host


def ipv6_network(network: int) -> str:
    """Return the first half of the addresses of a network, in documentation space."""
    return f"2001:db8:{network >> 16:x}:{network & 0xFFFF:x}"


def addresses(numbers: np.ndarray) -> pa.Array:
    """Return IP addresses as text.

    Args:
        numbers: IPv4 addresses as 32 bits, or numbers from `ipv6_address`; negative
            ones are null.

    """
    unique, positions = np.unique(numbers, return_inverse=True)
    known = np.clip(unique, 0, _IPV6_BASE - 1).astype(np.uint32)
    octets = [_OCTETS.take(pa.array((known >> s) & 255)) for s in (24, 16, 8, 0)]
    pool = join(*octets, between=".")
    pool = choose(known % _MAPPED_SHARE == 0, join("::ffff:", pool), pool)
    new = [
        f"{ipv6_network(int(n) // _IPV6_HOSTS)}::{int(n) % _IPV6_HOSTS:x}"
        for n in unique[unique >= _IPV6_BASE] - _IPV6_BASE
    ]
    old = int(np.searchsorted(unique, _IPV6_BASE))
    pool = pa.concat_arrays([pool.slice(0, old), strings(new)])
    return look_up(pool, np.where(numbers < 0, -1, positions))
