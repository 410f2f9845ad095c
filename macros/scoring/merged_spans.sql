{#- A query for the longest spans that the spans of `relation` make where they overlap or
    touch, within each combination of the columns `keys`: these, `starts_on` and `ends_on`
    (the first day after the span; empty: open). -#}
{% macro merged_spans(relation, keys) -%}
    {%- set by = keys | join(', ') -%}
    select
        {{ by }},
        min(starts_on) as starts_on,
        case when count(ends_on) = count(*) then max(ends_on) end as ends_on
    from (
        select
            *,
            sum(opens) over (
                partition by {{ by }} order by starts_on, ends_on nulls last
                rows between unbounded preceding and current row
            ) as span
        from (
            select
                *,
                case
                    when starts_on <= max(coalesce(ends_on, {{ latest_day() }})) over (
                        partition by {{ by }} order by starts_on, ends_on nulls last
                        rows between unbounded preceding and 1 preceding
                    ) then 0
                    else 1
                end as opens
            from (select distinct {{ by }}, starts_on, ends_on from {{ relation }}) as spans
        ) as opened_spans
    ) as numbered_spans
    group by {{ by }}, span
{%- endmacro %}
