-- Openings and clicks name their e-mail in other words than deliveries, or not at all.
{{ config(severity='warn') }}
select * from {{ ref('unmatched_email_answers') }}
