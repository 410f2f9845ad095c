{#- Reading what connectors deliver: shared by the models of models/sources. -#}


{#- A lateral relation with one row per member of a list that a connector delivers as text:
    `76340251;46897301`, or `["501", "502"]`: `from t, <this>`; the column is `member`. -#}
{% macro each_listed(text) -%}
    {{ return(each_member('translate(' ~ text ~ ", ',;[]\"', '||')")) }}
{%- endmacro %}


{#- `text` in snake case, as connectors name columns: `leadSource`, `Lead Source` and
    `Lead_Source__c` give `lead_source`, `lead_source` and `lead_source_c`. -#}
{% macro snake_case(text) -%}
    {%- set parts = replace_pattern(
        text, "'([a-z0-9])([A-Z])'", group(1) ~ " || '_' || " ~ group(2)
    ) -%}
    lower(trim(both '_' from {{ replace_pattern(parts, "'[^A-Za-z0-9]+'", "'_'") }}))
{%- endmacro %}


{#- A query for the newest row of each `key` of the CTE `rows`, whose columns `newest`,
    the most telling first, grow from version to version. -#}
{% macro newest_rows(rows, key, newest) -%}
    select *
    from (
        select
            *,
            row_number() over (
                partition by {{ key }}
                order by
                    {%- for column in newest %}
                    {{ column }} desc nulls last{{ ',' if not loop.last }}
                    {%- endfor %}
            ) as age_rank
        from {{ rows }}
    ) as versions
    where age_rank = 1
{%- endmacro %}


{#- The text of a member of a JSON object, wherever in `json` it stands; null where it
    is none. `name` is a pattern without regard to case, so that `target_?url` finds
    both ways to write a name. Quotes within the text end it. -#}
{% macro json_text(json, name) -%}
    nullif(regexp_extract({{ json }}, '(?i)"{{ name }}" *: *"([^"]*)"', 1), '')
{%- endmacro %}


{#- What sales says with the status `word`, an expression: what the seed `source_statuses`
    says that it means, else the word itself in lower case. The join that goes with it finds
    the row of the seed. -#}
{% macro meaning_of_status(word) -%}
    coalesce(meanings.means, lower({{ word }}))
{%- endmacro %}

{% macro join_meaning_of_status(system, word) -%}
    left join {{ ref('source_statuses') }} as meanings
        on
            lower(meanings.source) = '{{ system }}'
            and lower(meanings.status) = lower({{ word }})
{%- endmacro %}


{#- A query for the moments at which a visitor becomes known as another person than
    before, from `rows` (visitor_id, user_id, seen_at): visitor_id, user_id,
    identified_at. -#}
{% macro identified_visitors(rows) -%}
    select
        visitor_id,
        user_id,
        seen_at as identified_at
    from (
        select
            *,
            lag(user_id) over (
                partition by visitor_id order by seen_at, user_id
            ) as previous_user_id
        from {{ rows }}
        where visitor_id is not null and user_id is not null
    ) as sightings
    where user_id is distinct from previous_user_id
{%- endmacro %}


{#- The id of a person whom a website or product knows by `user_id`, an expression: the
    id with the source `system` before it. An e-mail address as an id is digested, for
    ids outlive an erasure. -#}
{% macro person_id(system, user_id) -%}
    '{{ system }}:' || case
        when {{ user_id }} like '%@%' then md5(lower({{ user_id }}))
        else {{ user_id }}
    end
{%- endmacro %}


{#- The id that such a person may have in another source: `user_id` as it is, which may
    be that of a raw lead or have its source before it; with `salesforce:` before it
    where it looks like an id of a lead or contact there. -#}
{% macro id_elsewhere(user_id) -%}
    case
        when {{ matches_pattern(user_id, "'^(00q|003)[0-9a-z]{15}$'") }}
            then {{ source_id('salesforce', user_id) }}
        else {{ user_id }}
    end
{%- endmacro %}


{#- The value of the parameter `name` in `params`, the parameters of an event of Google
    Analytics as JSON: its text, or where it `is_number` its whole number; null where
    the event has none. -#}
{% macro event_parameter(params, name, is_number=false) -%}
    {%- set value = '"int_value" *: *"?(-?[0-9]+)' if is_number
        else '"string_value" *: *"([^"]*)"' -%}
    nullif(regexp_extract(
        {{ params }}, '"key" *: *"{{ name }}" *, *"value" *: *[{][^}]*?{{ value }}', 1
    ), '')
{%- endmacro %}


{#- A query for the ids that users of the tracker `system`, `users` (user_id), have in other
    sources: entity_type, entity_id, other_id. It may be one of the raw leads, as it is or
    with the source before it, or an id of Salesforce, which is known by its beginning.
    Other `trackers` know a user by the same id. An e-mail address is no id. -#}
{% macro links_of_users(system, users, trackers=[]) -%}
    {%- for tracker in trackers %}
    select
        'lead' as entity_type,
        {{ person_id(system, 'user_id') }} as entity_id,
        {{ source_id(tracker, 'user_id') }} as other_id
    from {{ users }}
    where user_id not like '%@%'

    union all
    {%- endfor %}

    select
        'lead' as entity_type,
        {{ person_id(system, 'user_id') }} as entity_id,
        {{ id_elsewhere('user_id') }} as other_id
    from {{ users }}
    where user_id not like '%@%'
{%- endmacro %}


{#- A query for the newest version of each row of a table of Salesforce. -#}
{% macro newest_of_salesforce(rows) -%}
    {{ newest_rows(rows, 'id', [
        '_fivetran_active', '_fivetran_start', 'system_modstamp', 'last_modified_date',
        '_fivetran_synced',
    ]) }}
{%- endmacro %}


{#- When a `row` of Salesforce was deleted; null where it is there. -#}
{% macro deleted_in_salesforce(row) -%}
    case
        when {{ row }}.is_deleted or not {{ row }}._fivetran_active
            then coalesce(
                {{ row }}.system_modstamp,
                {{ row }}.last_modified_date,
                {{ row }}._fivetran_synced
            )
    end
{%- endmacro %}


{#- A query for the people whom a task or appointment of Salesforce is with, by `records`
    (id, who_id) and the further ones of `relations` (is_deleted, the id of the record in
    the column `key`, that of the person in `person`): `id`, `who_id`, and `suffix`, which
    tells the activities of one record apart. -#}
{% macro people_of_activities(records, relations, key, person) -%}
    select
        id,
        who_id,
        cast('' as {{ dbt.type_string() }}) as suffix
    from {{ records }}

    union all

    select distinct
        relations.{{ key }} as id,
        relations.{{ person }} as who_id,
        ':' || relations.{{ person }} as suffix
    from {{ relations }} as relations
    inner join {{ records }} as records
        on
            relations.{{ key }} = records.id
            and relations.{{ person }} is distinct from records.who_id
    where not coalesce(relations.is_deleted, false)
{%- endmacro %}
