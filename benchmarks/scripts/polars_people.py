"""Who is a lead, and which account is theirs."""

import polars as pl

from .polars_emails import known_emails
from .polars_source import LAST_MOMENT, Source, domain_of, without_www


class People:
    """Leads as of the day.

    Attributes:
        leads: the raw columns, lead_no, email_domain, is_ours.
        known_ids: lead_id, merged ones too → lead_no.
        known_emails: email, had_from, had_until → by_email, the number of a lead.
        known_visitors: visitor_id, since, until → by_visitor, the number of a lead.
        lead_accounts: lead_no → account_id, account_match.

    """

    def __init__(self, source: Source) -> None:
        self._source = source
        rows = source.raw("leads", "lead_id", "created_at", at="created_at")
        rows = rows.with_columns(pl.col("email").str.to_lowercase())
        rows = source.best(rows, "lead_id", "updated_at").collect()
        survivors = self._survivors(set(rows["lead_id"]))
        merged = pl.DataFrame(
            {"lead_id": list(survivors), "survivor": list(survivors.values())},
            schema={"lead_id": pl.String, "survivor": pl.String},
        )
        domain = domain_of(pl.col("email"))
        self.leads = (
            rows.join(merged, on="lead_id", how="anti")
            .with_row_index("lead_no")
            .with_columns(
                pl.col("lead_no").cast(pl.Int32),
                email_domain=domain,
                is_ours=domain.is_in(source.domains("internal", "test")),
            )
        )
        numbers = self.leads.select("lead_id", "lead_no")
        others = merged.join(numbers, left_on="survivor", right_on="lead_id")
        self.known_ids = pl.concat([numbers, others.select("lead_id", "lead_no")])
        changes = self._read_changes()
        self.known_emails = known_emails(rows, changes, self.known_ids)
        self.known_visitors = self._visitors()
        self._accounts = self._read_accounts()
        self.lead_accounts = self._matched()
        self._changes = changes.unique(
            ["entity_type", "entity_id", "attribute"], keep="first", maintain_order=True
        )

    def _survivors(self, leads: set[str]) -> dict[str, str]:
        """Return merged lead → the lead at the end of its chain, where that is known.

        The rows of a cycle count for nothing; a chain that leads into one ends there.
        """
        keys = ("merged_lead_id", "surviving_lead_id")
        rows = self._source.raw("lead_merges", *keys, at="merged_at")
        rows = self._source.best(rows, "merged_lead_id", "merged_at").collect()
        merges = dict(rows.select(keys).iter_rows())
        straight = {
            merged: survivor
            for merged, survivor in merges.items()
            if _end_of_chain(merges, merged) != merged
        }
        ends = {merged: _end_of_chain(straight, merged) for merged in straight}
        return {merged: end for merged, end in ends.items() if end in leads}

    def _visitors(self) -> pl.DataFrame:
        at = pl.col("identified_at")
        is_first = at.shift().over("visitor_id").is_null()
        required = ("visitor_id", "lead_id", "identified_at")
        return (
            self._source.raw("identities", *required, at="identified_at")
            .group_by("visitor_id", "identified_at")
            .agg(pl.col("lead_id").max())
            .join(self.known_ids.lazy(), on="lead_id")
            .sort("visitor_id", "identified_at")
            .select(
                "visitor_id",
                by_visitor="lead_no",
                since=pl.when(~is_first).then(at),
                until=at.shift(-1).over("visitor_id").fill_null(LAST_MOMENT),
            )
            .collect()
        )

    def _read_accounts(self) -> pl.DataFrame:
        rows = self._source.raw("accounts", "account_id", at="created_at")
        host = without_www(pl.col("domain").str.to_lowercase())
        best = self._source.best(rows, "account_id", "updated_at")
        return best.with_columns(host=host).collect()

    def _matched(self) -> pl.DataFrame:
        """Match leads with accounts by id, else by domain, else by name."""
        forms = self._source.rules("legal_forms").select(_plain("legal_form")).collect()
        plain = _plain("name").str.replace(f"( ({'|'.join(forms.to_series())}))+$", "")
        open_domains = self._source.domains("personal", "disposable")
        hosts = (
            self._accounts.drop_nulls("host")
            .filter(~pl.col("host").is_in(open_domains))
            .sort("created_at", "account_id", nulls_last=True)
            .unique("host", keep="first", maintain_order=True)
            .select("host", by_host="account_id")
        )
        names = (
            self._accounts.select("account_id", plain=plain)
            .filter(pl.col("plain") != "", pl.len().over("plain") == 1)
            .select("plain", by_name="account_id")
        )
        companies = self.leads.select(name="company_name").drop_nulls().unique()
        ids = self._accounts.select("account_id", by_id="account_id")
        ways = {
            "by_id": "account_id",
            "by_host": "email_domain",
            "by_name": "company_name",
        }
        words = [
            pl.when(pl.col(c).is_not_null()).then(pl.lit(w)) for c, w in ways.items()
        ]
        return (
            self.leads.join(ids, on="account_id", how="left")
            .join(hosts, left_on="email_domain", right_on="host", how="left")
            .join(
                companies.with_columns(plain=plain),
                left_on="company_name",
                right_on="name",
                how="left",
            )
            .join(names, on="plain", how="left")
            .select(
                "lead_no",
                account_id=pl.coalesce(*ways),
                account_match=pl.coalesce(*words, pl.lit("none")),
            )
        )

    # Attributes

    def _read_changes(self) -> pl.DataFrame:
        """Return the best version of each change of an attribute, the latest first."""
        required = ("entity_id", "attribute", "changed_at")
        key = ["entity_type", "entity_id", "attribute", "changed_at"]
        order = ["changed_at", "old_value", "value"]
        return (
            self._source.raw("attribute_changes", *required, at="changed_at")
            .with_columns(pl.col("entity_type", "attribute").str.to_lowercase())
            # One of the spellings of nothing, and the one that the demo has.
            .with_columns(pl.col("old_value", "value").replace({"none": None}))
            .sort(order, descending=True, nulls_last=True)
            .unique(key, keep="first", maintain_order=True)
            .with_columns(is_changed=pl.lit(True))
            .collect()
        )

    def values(self, attribute: str) -> pl.DataFrame:
        """Return lead_no and value of an attribute of the lead or of its account."""
        if attribute == "account_match":
            return self.lead_accounts.select("lead_no", value="account_match")
        if attribute == "email_domain":
            emails = self.values("email")
            return emails.with_columns(domain_of(pl.col("value").str.to_lowercase()))
        if attribute in self.leads.columns:
            entity, column = "lead", attribute
            own = self.leads.select("lead_no", entity_id="lead_id", own=attribute)
        else:
            entity, column = "account", attribute.removeprefix("account_")
            known = pl.col(column) if column in self._accounts.columns else pl.lit(None)
            accounts = self._accounts.select("account_id", own=known.cast(pl.String))
            own = self.lead_accounts.join(accounts, on="account_id", how="left").select(
                "lead_no", "own", entity_id="account_id"
            )
        changed = self._changes.filter(entity_type=entity, attribute=column)
        return own.join(changed, on="entity_id", how="left").select(
            "lead_no", value=pl.when("is_changed").then("value").otherwise("own")
        )


def _end_of_chain(merges: dict[str, str], start: str) -> str:
    """Return where a chain of merges ends; its start if that is part of a cycle."""
    seen = {start}
    place = merges[start]
    while place in merges and place not in seen:
        seen.add(place)
        place = merges[place]
    return place


def _plain(name: str) -> pl.Expr:
    """Return a company name without case and punctuation."""
    return (
        pl.col(name)
        .str.to_lowercase()
        .str.replace_all("[.'’]", "")
        .str.replace_all(r"[^\p{L}\p{M}\p{N}]+", " ")
        .str.strip_chars(" ")
    )
