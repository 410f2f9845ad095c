{%- set payload = [
    'source_ids', 'email', 'first_name', 'last_name', 'owner', 'account_id',
    'account_name',
    'scoring_model', 'total_points', 'fit_points', 'behavior_points', 'timing_points',
    'grade', 'temperature', 'activity_state', 'stage', 'is_mql', 'mql_since',
    'mql_blocker', 'expected_conversion_percent', 'reasons',
    'next_action', 'next_action_channel', 'next_action_template_key',
    'next_action_days', 'next_action_reason', 'top_product',
] %}
{%- set deletion = ['is_deleted', 'deleted_reason', 'surviving_lead_id'] -%}

with payloads as (
    select
        scores.*,
        accounts.name as account_name,
        {%- for score in ['total', 'fit', 'behavior', 'timing'] %}
        cast(round(scores.{{ score }}_score, 0) as bigint) as {{ score }}_points,
        {%- endfor %}
        cast(
            round(100 * cast(scores.expected_conversion_rate as decimal(9, 4)), 0)
            as bigint
        ) as expected_conversion_percent,
        top_reasons.reasons,
        source_ids.source_ids
    from {{ ref('lead_scores') }} as scores
    inner join {{ ref('lead_assignments') }} as assignments
        on scores.lead_id = assignments.lead_id
    left join {{ ref('accounts') }} as accounts
        on scores.account_id = accounts.account_id
    left join {{ ref('top_reasons') }} as top_reasons
        on
            assignments.subject_id = top_reasons.subject_id
            and assignments.scoring_model = top_reasons.scoring_model
    left join {{ ref('source_ids') }} as source_ids
        on scores.lead_id = source_ids.lead_id
),

remembered as (
    {{ remembered_crm_records('lead') }}
),

erasures as (
    select
        name_digest,
        max(carried_out_at) as carried_out_at
    from {{ ref('erasures') }}
    group by name_digest
),

lead_merges as (
    select * from {{ ref('lead_merges') }} where rejection is null
),

-- Who has no score any more was merged, was erased since the record changed last, or is
-- gone from the input. What was once said stays, unless something more is known.
records as (
    select
        coalesce(payloads.lead_id, remembered.record_id) as lead_id,
        payloads.lead_id is null as is_deleted,
        case
            when payloads.lead_id is not null then null
            when
                remembered.deleted_reason = 'erased'
                or erasures.carried_out_at > remembered.changed_at
                then 'erased'
            when lead_merges.surviving_lead_id is not null then 'merged'
            else coalesce(remembered.deleted_reason, 'gone')
        end as deleted_reason,
        coalesce(lead_merges.surviving_lead_id, remembered.surviving_id) as survivor,
        remembered.payload_hash as last_hash,
        remembered.changed_at as last_changed_at
    from payloads
    full outer join remembered on payloads.lead_id = remembered.record_id
    left join lead_merges on remembered.record_id = lead_merges.merged_lead_id
    left join erasures on md5(remembered.record_id) = erasures.name_digest
),

hashed as (
    select
        records.lead_id,
        records.is_deleted,
        records.deleted_reason,
        case when records.deleted_reason = 'merged' then records.survivor end
            as surviving_lead_id,
        records.last_hash,
        records.last_changed_at,
        payloads.{{ payload | join(',\n        payloads.') }}
    from records
    left join payloads on records.lead_id = payloads.lead_id
),

compared as (
    select
        *,
        {{ payload_hash(payload + deletion) }} as payload_hash
    from hashed
),

final as (
    select
        lead_id,
        {{ payload | join(',\n        ') }},
        {{ deletion | join(',\n        ') }},
        payload_hash,
        case
            when payload_hash = last_hash then last_changed_at
            else {{ build_moment() }}
        end as changed_at
    from compared
)

select * from final
