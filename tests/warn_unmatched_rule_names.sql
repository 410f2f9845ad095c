-- The rule is off until a lead, an account or an event brings the name: is it right?
{{ config(severity='warn') }}
select * from {{ ref('unmatched_rule_names') }}
