-- Most likely a misspelling of a status that does something.
{{ config(severity='warn') }}
select * from {{ ref('unknown_statuses') }}
where likely_status is not null
