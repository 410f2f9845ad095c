-- Nobody has the value, and one that is near is there: most likely a misspelling.
{{ config(severity='warn') }}
select * from {{ ref('unmatched_rule_values') }}
where likely_value is not null
