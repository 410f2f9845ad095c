-- Products are not among them: they come with the data.
{%- set lists = {
    'fit_grade': 'grades.csv for fit',
    'behavior_grade': 'grades.csv for behavior',
    'activity_state': 'activity_states.csv',
    'stage': 'lifecycle_stages.csv',
} %}

with known as (
    select * from {{ ref('next_action_values') }}
    where value is not null
),

guesses as (
    select
        used.*,
        known.value,
        row_number() over (
            partition by used.row_name, used.column_name, used.member
            order by levenshtein(used.member, known.value), known.value
        ) as nearness
    from {{ ref('next_action_members') }} as used
    left join known on used.column_name = known.column_name
    where
        used.column_name in {{ text_list(lists) }}
        and not exists (
            select 1
            from known as same
            where used.column_name = same.column_name and used.member = same.value
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
    || coalesce('; did you mean ''' || value || '''?', '') as fault
from guesses
where nearness = 1

{%- for column in lists.keys() | list + ['product'] %}

union all

select
{{ fault('next_actions', column, "'lists nothing; an empty cell means any'") }}
from {{ ref('next_actions') }}
where {{ column }} is not null and {{ trimmed("replace(" ~ column ~ ", '|', '')") }} is null
{%- endfor %}
