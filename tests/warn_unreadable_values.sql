-- Each is a missing value, rejects its record or opts its lead out: is the column
-- written in a form that the input contract knows?
{{ config(severity='warn') }}
select * from {{ ref('unreadable_values') }}
