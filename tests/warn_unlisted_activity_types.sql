-- Accepted as engagements, but somebody should say what they are.
{{ config(severity='warn') }}
select * from {{ ref('unlisted_activity_types') }}
