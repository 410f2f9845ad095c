-- What a search is about comes from search_intents, other content from content_rules.
with behavior_rules as (
    select * from {{ ref('behavior_rules') }}
),

listed_names as (
    select * from {{ ref('listed_names') }}
),

judged_rules as (
    select
        {{ place_of_cell('behavior_rules', 'content_group') }},
        lower(content_group) as content_group,
        case
            when lower(activity_type) = 'search_arrival' then 'search_intents.intent'
            else 'content_rules.content_group'
        end as list_name,
        case
            when lower(activity_type) = 'search_arrival'
                then 'is no intent of search_intents.csv; a search has no other groups'
            else 'is an intent of search_intents.csv; only a search has such groups'
        end as fault
    from behavior_rules
    where content_group is not null
),

-- A name in neither list is left to faults_unknown_names.
final as (
    select file_name, row_name, column_name, cell, fault
    from judged_rules
    where
        exists (
            select 1 from listed_names
            where
                listed_names.compared_name = judged_rules.content_group
                and listed_names.list_name in (
                    'search_intents.intent', 'content_rules.content_group'
                )
        )
        and not exists (
            select 1 from listed_names
            where
                listed_names.compared_name = judged_rules.content_group
                and listed_names.list_name = judged_rules.list_name
        )
)

select * from final
