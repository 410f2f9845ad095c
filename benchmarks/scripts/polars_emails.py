"""For which lead an e-mail stands, and when."""

import polars as pl

from .polars_source import FIRST_MOMENT, LAST_MOMENT


def known_emails(
    leads: pl.DataFrame, changes: pl.DataFrame, known_ids: pl.DataFrame
) -> pl.DataFrame:
    """Return email, had_from, had_until → by_email, the number of a lead.

    Who has an e-mail today is asked first, whatever the day; one that nobody has today
    stands for the lead that had it then. The spans of an e-mail fill all of time, so
    that an event finds exactly one: `by_email` is null where nobody had it.

    Args:
        leads: the best version of each, merged ones too.
        changes: the best version of each change of an attribute, the latest first.
        known_ids: lead_id, merged ones too → lead_no.

    """
    present = (
        leads.drop_nulls("email")
        .join(known_ids, on="lead_id")
        .sort("created_at", "lead_id")
        .unique("email", keep="first", maintain_order=True)
        .select(
            "email",
            had_from=pl.lit(FIRST_MOMENT),
            had_until=pl.lit(LAST_MOMENT),
            by_email="lead_no",
        )
    )
    spans = _spans(changes.filter(entity_type="lead", attribute="email"), leads)
    former = spans.join(present, on="email", how="anti").join(known_ids, on="lead_id")
    return pl.concat([present, _holders(former)])


def _spans(changes: pl.DataFrame, leads: pl.DataFrame) -> pl.DataFrame:
    """Return the days on which leads had an e-mail: lead_id, email, since, until.

    The last change of a day counts from that day on, and the old value of the first
    change before. What a lead had on its day of creation it had before that, too.
    """
    changed_on = pl.col("changed_at").dt.truncate("1d")
    first = changes.unique("entity_id", keep="last", maintain_order=True)
    by_day = changes.with_columns(changed_on=changed_on).unique(
        ["entity_id", "changed_on"], keep="first", maintain_order=True
    )
    since, until, created_at = pl.col("since"), pl.col("until"), pl.col("created_at")
    return (
        pl.concat(
            rows.select(
                lead_id="entity_id", email=pl.col(value).str.to_lowercase(), since=start
            )
            for rows, value, start in (
                (first, "old_value", pl.lit(FIRST_MOMENT)),
                (by_day, "value", "changed_on"),
            )
        )
        .sort("lead_id", "since")
        .with_columns(until=since.shift(-1).over("lead_id").fill_null(LAST_MOMENT))
        .join(leads.select("lead_id", "created_at"), on="lead_id", how="left")
        .drop_nulls("email")
        .filter((until > created_at).fill_null(True))
        .with_columns(
            since=pl.when(since <= created_at).then(FIRST_MOMENT).otherwise(since)
        )
    )


def _holders(spans: pl.DataFrame) -> pl.DataFrame:
    """Cut the time of each e-mail at every change; each piece is the oldest lead's."""
    edges = ("since", "until", pl.lit(FIRST_MOMENT), pl.lit(LAST_MOMENT))
    next_edge = pl.col("had_from").shift(-1).over("email")
    pieces = (
        pl.concat(spans.select("email", had_from=edge) for edge in edges)
        .unique()
        .sort("email", "had_from")
        .with_columns(had_until=next_edge)
        .drop_nulls("had_until")
    )
    piece = ["email", "had_from"]
    oldest = (
        pieces.join(spans, on="email")
        .filter(pl.col("had_from").is_between("since", "until", closed="left"))
        .sort("created_at", "lead_id", nulls_last=True)
        .unique(piece, keep="first", maintain_order=True)
        .select(*piece, by_email="lead_no")
    )
    return pieces.join(oldest, on=piece, how="left")
