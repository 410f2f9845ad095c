-- An export that failed for days. A quiet night or a weekend is none.
{{ config(severity='warn') }}
select * from {{ ref('table_ages') }}
where days_old > warn_after_days
