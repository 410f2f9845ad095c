{#- In their order in mql_blockers; scores that fall short come after them. -#}
{%- set ordered_obstacles = [
    'opted_out', 'is_customer', 'open_opportunity', 'disqualified', 'returned_by_sales',
    'missing_required_attribute',
] %}

-- Several opportunities are one obstacle; each rule and attribute is one of its own.
with obstacles as (
    select distinct
        subject_id,
        scoring_model,
        case obstacle
            {%- for obstacle in ordered_obstacles %}
            when '{{ obstacle }}' then {{ loop.index }}
            {%- endfor %}
        end as place,
        coalesce(obstacle || ':' || detail, obstacle) as named
    from {{ ref('obstacles') }}
    where
        starts_on <= {{ as_of() }}
        and coalesce(ends_on > {{ as_of() }}, true)
),

obstacle_lists as (
    select
        subject_id,
        scoring_model,
        {{ dbt.listagg('named', "'; '", 'order by place, named') }} as obstacles
    from obstacles
    group by subject_id, scoring_model
),

blockers as (
    select
        scores.subject_id,
        scores.scoring_model,
        nullif(concat_ws(
            '; ',
            obstacle_lists.obstacles
            {%- for score, minimum, blocker in [
                ('total_score', 'mql_score', 'total_below_mql_score'),
                ('fit_score', 'min_fit', 'fit_below_min_fit'),
                ('behavior_score', 'min_behavior', 'behavior_below_min_behavior'),
            ] %},
            case
                when scores.{{ score }} < models.{{ minimum }}
                    then '{{ blocker }}:' || cast(cast(
                        models.{{ minimum }} - scores.{{ score }} as decimal(18, 4)
                    ) as {{ dbt.type_string() }})
            end
            {%- endfor %}
        ), '') as mql_blockers
    from {{ ref('model_scores') }} as scores
    inner join {{ ref('scored_models') }} as models
        on scores.scoring_model = models.scoring_model
    left join obstacle_lists
        on
            scores.subject_id = obstacle_lists.subject_id
            and scores.scoring_model = obstacle_lists.scoring_model
    where scores.basis = 'official'
),

final as (
    select
        subject_id,
        scoring_model,
        mql_blockers is null as is_mql,
        split_part(split_part(mql_blockers, '; ', 1), ':', 1) as mql_blocker,
        mql_blockers
    from blockers
)

select * from final
