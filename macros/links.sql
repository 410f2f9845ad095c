{#- Finds the records of several source systems that are one lead, or one account. Two sets
    of records use it: those that remain (room identity), and all records before erasure. -#}


{#- A query for the ids of other systems that records of leads or accounts (`entity_type`)
    hold: `record_id`, `other_id`; `known_on`, which is empty: that of the records counts. -#}
{% macro record_links(entity_type) -%}
    {%- for model in models_of_sources('record_links') %}
    select
        entity_id as record_id,
        other_id,
        cast(null as date) as known_on
    from {{ ref(model) }}
    where entity_type = '{{ entity_type }}' and other_id is not null

    union all
    {%- endfor %}
    select
        cast(null as {{ dbt.type_string() }}) as record_id,
        cast(null as {{ dbt.type_string() }}) as other_id,
        cast(null as date) as known_on
    where false
{%- endmacro %}


{#- A query for the pairs of `records` (record_id, name_key: an e-mail or a domain,
    created_at) of two systems that stand for one lead or account, both ways: `record_id`,
    `other_id`, `is_held`, `known_on`.

    Two records are a pair where one holds the id of the other, by `links` (record_id,
    other_id, known_on: the day of the merge through which it does), else where their keys
    are equal: of each system the oldest record with the key that no id links to the other
    system. -#}
{% macro linked_pairs(records, links) -%}
with records as (
    select
        *,
        {{ source_of_id('record_id') }} as source
    from {{ records }}
),

held_ids as (
    select
        holder.record_id,
        holder.source,
        other.record_id as other_id,
        other.source as other_source,
        links.known_on
    from {{ links }} as links
    inner join records as holder on links.record_id = holder.record_id
    inner join records as other on links.other_id = other.record_id
    where holder.source <> other.source
),

both_ways as (
    select
        record_id,
        other_id,
        other_source,
        known_on
    from held_ids
    union all
    select
        other_id as record_id,
        record_id as other_id,
        source as other_source,
        known_on
    from held_ids
),

-- An id that a record holds itself counts before those that it has through a merge.
by_id as (
    select
        record_id,
        other_id,
        other_source,
        case when count(*) = count(known_on) then min(known_on) end as known_on
    from both_ways
    group by record_id, other_id, other_source
),

-- Of each system the oldest record with a key that may be linked to the other one.
candidates as (
    select
        records.record_id,
        records.name_key,
        records.source,
        others.source as other_source,
        row_number() over (
            partition by records.name_key, records.source, others.source
            order by records.created_at nulls last, records.record_id
        ) as age_rank
    from records
    inner join (select distinct source from records) as others
        on records.source <> others.source
    left join by_id
        on
            records.record_id = by_id.record_id
            and others.source = by_id.other_source
    where records.name_key is not null and by_id.record_id is null
),

final as (
    select
        record_id,
        other_id,
        true as is_held,
        known_on
    from by_id
    union all
    select
        candidates.record_id,
        others.record_id as other_id,
        false as is_held,
        cast(null as date) as known_on
    from candidates
    inner join candidates as others
        on
            candidates.name_key = others.name_key
            and candidates.other_source = others.source
            and candidates.source = others.other_source
            and others.age_rank = 1
    where candidates.age_rank = 1
)

select * from final
{%- endmacro %}


{#- The same for `records` of leads (lead_id, email, created_at) and `merges` within a
    system (merged_lead_id, surviving_lead_id, known_on): what was merged is linked as the
    record that it was merged into. -#}
{% macro linked_lead_pairs(records, merges) -%}
with lead_records as (
    select
        records.lead_id as record_id,
        case
            when not {{ is_placeholder('records.email', 'email') }} then records.email
        end as name_key,
        records.created_at
    from {{ records }} as records
    left join {{ merges }} as merged on records.lead_id = merged.merged_lead_id
    where merged.merged_lead_id is null
),

held as (
    {{ record_links('lead') }}
),

held_links as (
    select
        coalesce(holder.surviving_lead_id, held.record_id) as record_id,
        coalesce(other.surviving_lead_id, held.other_id) as other_id,
        greatest(holder.known_on, other.known_on) as known_on
    from held
    left join {{ merges }} as holder on held.record_id = holder.merged_lead_id
    left join {{ merges }} as other on held.other_id = other.merged_lead_id
),

final as (
    {{ linked_pairs('lead_records', 'held_links') }}
)

select * from final
{%- endmacro %}


{#- A query that follows the pairs of the model `pairs`, as `linked_pairs` gives them, and
    says which of `records` (record_id, created_at, is_gone) are one lead or account:
    `record_id`, `entity_id` (the record that the others are merged into) and `known_on`
    (the day on which both were there; where all ids that link a record go through a
    merge, from the day of that on), one row per record but the one.

    Pairs are transitive. The others are merged into the record that is still there, then
    by the order of `source_systems`, then into the oldest. Where one source is read there
    are no pairs and no such model.

    The pairs are a table because Spark puts a query in wherever its name stands: here
    more than a hundred times. -#}
{% macro linked_records(records, pairs) -%}
{%- if not has_several_sources() -%}
    select
        record_id,
        record_id as entity_id,
        cast(null as date) as known_on
    from {{ records }}
    where false
{%- else -%}
with recursive edges as (
    select * from {{ ref(pairs) }}
),

-- A record with one edge belongs to its neighbor's: only what is between has to be
-- followed, which keeps the one id that thousands hold by mistake from being costly.
degrees as (
    select
        record_id,
        count(*) as degree
    from edges
    group by record_id
),

leaves as (
    select
        edges.record_id,
        edges.other_id as hub_id
    from edges
    inner join degrees on edges.record_id = degrees.record_id
    inner join degrees as neighbors on edges.other_id = neighbors.record_id
    where
        degrees.degree = 1
        and (neighbors.degree > 1 or edges.record_id > edges.other_id)
),

hubs as (
    select degrees.record_id
    from degrees
    left join leaves on degrees.record_id = leaves.record_id
    where leaves.record_id is null
),

hub_edges as (
    select
        edges.record_id,
        edges.other_id
    from edges
    inner join hubs on edges.record_id = hubs.record_id
    inner join hubs as others on edges.other_id = others.record_id
),

-- Where three are linked each with each, the two greater ids are linked by the least one
-- already. A person whom seven systems know is a star then: all with all would be
-- thousands of ways to follow.
steps as (
    select
        record_id,
        other_id
    from hub_edges
    except
    select
        greater.record_id,
        greater.other_id
    from hub_edges as greater
    inner join hub_edges as one on greater.record_id = one.record_id
    inner join hub_edges as other
        on greater.other_id = other.record_id and one.other_id = other.other_id
    where one.other_id < least(greater.record_id, greater.other_id)
    union all
    select
        record_id,
        record_id as other_id
    from hubs
),

{{ reached('steps', origin='record_id', target='other_id') }},

components as (
    select
        lead_id as record_id,
        min(reached_lead_id) as component
    from reached
    group by lead_id
),

members as (
    select * from components
    union all
    select
        leaves.record_id,
        components.component
    from leaves
    inner join components on leaves.hub_id = components.record_id
),

ranked as (
    select
        records.record_id,
        records.created_at,
        first_value(records.record_id) over best as entity_id,
        first_value(records.created_at) over best as entity_created_at,
        first_value(records.is_gone) over best as is_gone
    from members
    inner join {{ records }} as records on members.record_id = records.record_id
    left join {{ ref('source_systems') }} as source_systems
        on {{ source_of_id('records.record_id') }} = lower(source_systems.source)
    window best as (
        partition by members.component
        order by
            records.is_gone,
            source_systems.priority nulls last,
            records.created_at nulls last,
            records.record_id
    )
),

link_days as (
    select
        record_id,
        min(known_on) as known_on
    from edges
    where is_held
    group by record_id
    having count(*) = count(known_on)
),

final as (
    select
        ranked.record_id,
        ranked.entity_id,
        greatest(
            {{ business_day('greatest(ranked.created_at, ranked.entity_created_at)') }},
            link_days.known_on
        ) as known_on
    from ranked
    left join link_days on ranked.record_id = link_days.record_id
    where ranked.record_id <> ranked.entity_id and not ranked.is_gone
)

select * from final
{%- endif -%}
{%- endmacro %}


{#- A query for the ids under which leads are known: `known_lead_id`, `lead_id`, `known_on`.
    First the `merges` within a system, then the links between systems, `linked`, as
    `linked_leads` gives them. A deleted record is none of `leads` (lead_id) and known by
    its link alone. -#}
{% macro known_lead_ids(leads, merges, linked) -%}
with surviving as (
    select
        coalesce(leads.lead_id, merged.merged_lead_id) as known_lead_id,
        coalesce(merged.surviving_lead_id, leads.lead_id) as lead_id,
        merged.known_on
    from {{ leads }} as leads
    full outer join {{ merges }} as merged on leads.lead_id = merged.merged_lead_id
)

select
    coalesce(surviving.known_lead_id, linked.record_id) as known_lead_id,
    coalesce(linked.lead_id, surviving.lead_id) as lead_id,
    greatest(surviving.known_on, linked.known_on) as known_on
from surviving
full outer join {{ linked }} as linked on surviving.lead_id = linked.record_id
{%- endmacro %}


{#- The columns of leads and accounts of which one record is believed, where several
    systems have the lead or account (`entity`): {column: type}. Of the others the day of
    creation and the version are those of the record that gives the id. -#}
{% macro believed_columns(entity) -%}
    {%- set text, number = dbt.type_string(), 'decimal(24, 6)' -%}
    {{ return({
        'lead': {
            'email': text, 'first_name': text, 'last_name': text, 'phone': text,
            'owner': text, 'job_title': text, 'company_name': text, 'country': text,
            'lead_source': text, 'account_id': text,
        },
        'account': {
            'name': text, 'domain': text, 'owner': text, 'industry': text,
            'employee_count': number, 'annual_revenue': number, 'country': text,
            'customer_since': 'timestamp', 'purchase_cycle_days': number,
        },
    }[entity]) }}
{%- endmacro %}


{#- A query for their believed values, and the further cells: one row per `entity_id`. -#}
{% macro believed_values(entity) -%}
    {%- set columns = believed_columns(entity) -%}
    select
        entity_id,
        {%- for column, type in columns.items() %}
        cast(max(case when attribute = '{{ column }}' then value end) as {{ type }})
            as {{ column }},
        {%- endfor %}
        {{ packed_values('attribute', 'value', columns) }} as further_cells
    from {{ ref('source_values') }}
    where entity_type = '{{ entity }}' and is_believed
    group by entity_id
{%- endmacro %}
