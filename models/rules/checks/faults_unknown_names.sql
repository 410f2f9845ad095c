-- A name that nothing else knows is a misspelling more often than not.
-- (table, column, where the name must be listed, of which rows)
{%- set names = [] -%}
{%- for table in rule_tables_with(['scoring_model']) if table != 'scoring_models' -%}
    {%- do names.append((table, 'scoring_model', 'scoring_models.scoring_model', 'true')) -%}
{%- endfor -%}
{%- set is_search = "lower(activity_type) = 'search_arrival'" -%}
{%- do names.extend([
    ('scoring_models', 'segment', 'segments.segment', 'true'),
    ('behavior_rules', 'activity_type', 'activity_types.activity_type', 'true'),
    ('behavior_rules', 'content_group', 'search_intents.intent', is_search),
    ('behavior_rules', 'content_group', 'content_rules.content_group', 'not ' ~ is_search),
    ('behavior_rules', 'decay', 'decays.decay', 'true'),
    ('content_rules', 'activity_type', 'activity_types.activity_type', 'true'),
    ('decay_windows', 'decay', 'decays.decay', 'true'),
    ('suppression_rules', 'activity_type', 'activity_types.activity_type', 'true'),
]) %}

with known as (
    {%- for target in names | map(attribute=2) | unique %}
    {%- set table, column = target.split('.') %}
    select
        '{{ target }}' as target,
        {{ column }} as name
    from {{ ref(table) }}
    where {{ column }} is not null
    union
    {%- endfor %}
    select
        'activity_types.activity_type' as target,
        activity_type as name
    from {{ ref('derived_activities') }}
    union
    select 'segments.segment' as target, 'default' as name
    union
    select 'decays.decay' as target, 'none' as name
),

used as (
    {%- for table, column, target, condition in names %}
    select
{{ fault(table, column, 'cast(null as ' ~ dbt.type_string() ~ ')') }},
        '{{ target }}' as target
    from {{ ref(table) }}
    where {{ column }} is not null and {{ condition }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

guesses as (
    select
        used.*,
        known.name,
        row_number() over (
            partition by used.file_name, used.row_name, used.column_name
            order by levenshtein(lower(used.cell), lower(known.name)), known.name
        ) as nearness
    from used
    left join known on used.target = known.target
    where not exists (
        select 1
        from known as same
        where
            same.target = used.target
            and (
                same.name = used.cell
                or (
                    used.target <> 'scoring_models.scoring_model'
                    and lower(same.name) = lower(used.cell)
                )
            )
    )
)

select
    file_name,
    row_name,
    column_name,
    cell,
    'not listed in ' || replace(target, '.', '.csv, column ')
    || coalesce('; did you mean ''' || name || '''?', '') as fault
from guesses
where nearness = 1
