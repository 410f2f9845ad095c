-- Nothing in the ledger was unknown on the day of the score.
select * from {{ ref('score_entries') }}
where starts_on > {{ as_of() }} or known_on > {{ as_of() }}
