{#- A query for what the last build that passed the guard told a CRM of each record of the
    type `record_type` (`lead` or `account`), without rows where none has: the rows of
    `crm_records`, with `is_awaited`, whether a destination that took the record has not
    confirmed its latest version yet. It is no `ref`, because a build is compared with it
    before it takes its place. -#}
{% macro last_crm_records(record_type) -%}
    {%- set kept = kept_relation('model', 'crm_records') -%}
    {%- set confirmations = kept_relation('model', 'crm_confirmations') -%}
    {%- set text = dbt.type_string() -%}
    {%- if kept %}
    select
        records.record_id,
        records.payload_hash,
        records.changed_at,
        records.is_deleted,
        records.deleted_reason,
        records.surviving_id,
        {%- if confirmations %}
        coalesce(
            confirmed.one_hash <> records.payload_hash
            or confirmed.other_hash <> records.payload_hash,
            false
        ) as is_awaited
        {%- else %}
        false as is_awaited
        {%- endif %}
    from {{ kept }} as records
    {%- if confirmations %}
    left join (
        select
            record_type,
            record_id,
            min(payload_hash) as one_hash,
            max(payload_hash) as other_hash
        from {{ confirmations }}
        group by record_type, record_id
    ) as confirmed
        on
            records.record_type = confirmed.record_type
            and records.record_id = confirmed.record_id
    {%- endif %}
    where records.record_type = '{{ record_type }}'
    {%- else %}
    select
        cast(null as {{ text }}) as record_id,
        cast(null as {{ text }}) as payload_hash,
        cast(null as timestamp) as changed_at,
        cast(null as boolean) as is_deleted,
        cast(null as {{ text }}) as deleted_reason,
        cast(null as {{ text }}) as surviving_id,
        cast(null as boolean) as is_awaited
    where false
    {%- endif %}
{%- endmacro %}


{#- A query for those of `last_crm_records` that count still: of deleted ones those that a
    destination waits for, and all for the days that the limit `tombstone_days` says. -#}
{% macro remembered_crm_records(record_type) -%}
    select last_records.*
    from (
        {{ last_crm_records(record_type) }}
    ) as last_records
    left join {{ ref('publication_limits') }} as limits
        on limits.name = 'tombstone_days'
    where
        not last_records.is_deleted
        or last_records.is_awaited
        or coalesce(
            {{ add_days('cast(last_records.changed_at as date)', 'limits.value') }}
            >= cast({{ build_moment() }} as date),
            true
        )
{%- endmacro %}


{#- The md5 of the values of `columns` as text; equal on all engines. -#}
{% macro payload_hash(columns) -%}
    md5(concat_ws(
        chr(31)
        {%- for column in columns %},
        coalesce(cast({{ column }} as {{ dbt.type_string() }}), chr(30))
        {%- endfor %}
    ))
{%- endmacro %}


{#- A hook of `crm_confirmations` that takes out records which are in no mart any more. -#}
{% macro forget_confirmations() -%}
    delete from {{ this }}
    where not exists (
        select 1
        from {{ ref('crm_records') }} as records
        where
            records.record_type = {{ this.identifier }}.record_type
            and records.record_id = {{ this.identifier }}.record_id
    )
{%- endmacro %}
