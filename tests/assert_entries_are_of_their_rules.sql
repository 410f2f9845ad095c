-- Every entry of the ledger has a rule, which has the dimension and the signal that the
-- model of the signal gives the entry: the scores of the day take those of the rule.
select
    scoring_model,
    rule,
    dimension,
    signal
from {{ ref('score_entries') }}

except

select
    scoring_model,
    rule,
    dimension,
    signal
from {{ ref('rules') }}
