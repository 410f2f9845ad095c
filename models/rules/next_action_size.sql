{%- set traits = next_action_traits() %}

-- How many cases there are to go through, counted before anything goes through them.
with trait_values as (
    select distinct column_name, case_value
    from {{ ref('next_action_values') }}
),

traits as (
    select
        {%- for column in traits %}
        count(case when column_name = '{{ column }}' then 1 end) as {{ column }}s,
        {%- endfor %}
        count(*) as all_traits
    from trait_values
),

recents as (
    select count(*) as recents from {{ ref('next_action_recents') }}
),

windows as (
    select count(*) as windows from {{ ref('next_action_windows') }}
),

cases as (
    select
        windows.windows,
        recents.recents
        {%- for column in traits %}
        * traits.{{ column }}s
        {%- endfor %} as cases
    from traits
    cross join recents
    cross join windows
),

final as (
    select
        windows,
        cases,
        windows <= {{ most_next_action_windows() }}
        and cases <= {{ most_next_action_cases() }} as is_within_limits
    from cases
)

select * from final
