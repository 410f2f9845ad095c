-- Products are not among them: they come with the data.
{%- set lists = {
    'fit_grade': 'grades.csv for fit',
    'behavior_grade': 'grades.csv for behavior',
    'activity_state': 'activity_states.csv',
    'stage': 'lifecycle_stages.csv',
} %}

with known as (
    select lower(dimension) || '_grade' as column_name, lower(grade) as name
    from {{ ref('grades') }}
    union
    select 'activity_state' as column_name, lower(state) as name
    from {{ ref('activity_states') }}
    union
    select 'activity_state' as column_name, 'new' as name
    union
    select 'stage' as column_name, lower(stage) as name
    from {{ ref('lifecycle_stages') }}
),

guesses as (
    select
        used.*,
        known.name,
        row_number() over (
            partition by used.row_name, used.column_name, used.member
            order by levenshtein(used.member, known.name), known.name
        ) as nearness
    from {{ ref('next_action_members') }} as used
    left join known on used.column_name = known.column_name
    where
        used.column_name in {{ text_list(lists) }}
        and not exists (
            select 1
            from known as same
            where used.column_name = same.column_name and used.member = same.name
        )
)

select
    file_name,
    row_name,
    column_name,
    cell,
    '''' || member || ''' is not listed in '
    || case column_name
        {%- for column, list in lists.items() %}
        when '{{ column }}' then '{{ list }}'
        {%- endfor %}
    end
    || coalesce('; did you mean ''' || name || '''?', '') as fault
from guesses
where nearness = 1

{%- for column in lists.keys() | list + ['product'] %}

union all

select
{{ fault('next_actions', column, "'lists nothing; an empty cell means any'") }}
from {{ ref('next_actions') }}
where {{ column }} is not null and {{ trimmed("replace(" ~ column ~ ", '|', '')") }} is null
{%- endfor %}
