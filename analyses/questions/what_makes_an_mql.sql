-- Which rules stood behind the entries of the last 90 days, and how many of them hold?
with publication as (
    select max(scored_on) as scored_on from marts.lead_scores
),

entries as (
    select
        mqls.left_on,
        unnest(string_split(mqls.top_rules, ' | ')) as rule
    from marts.mql_events as mqls
    cross join publication
    where mqls.is_official and mqls.entered_on > publication.scored_on - 90
)

select
    rule,
    count(*) as entries,
    count(*) filter (where left_on is null) as still_mql
from entries
group by rule
order by entries desc, rule asc
