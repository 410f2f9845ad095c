-- Values that look like a listed one: they have no group until a list knows them.
{{ config(severity='warn') }}
select * from {{ ref('unlisted_attribute_values') }}
where likely_value is not null
