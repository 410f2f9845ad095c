{%- set payload = [
    'name', 'domain', 'owner', 'scoring_model', 'account_points', 'fit_points',
    'people_points', 'anonymous_points', 'role_points', 'people', 'engaged_people',
    'last_engaged_on', 'top_person', 'covered_roles', 'missing_roles', 'is_mqa',
    'mqa_blocker', 'reasons',
] %}
{%- set deletion = ['is_deleted', 'deleted_reason'] -%}

with reasons as (
    select
        account_id,
        reason,
        row_number() over (
            partition by account_id order by contribution desc, component asc, rule asc
        ) as place
    from {{ ref('account_score_reasons') }}
    where is_official and contribution > 0
),

top_reasons as (
    select
        account_id,
        {{ first_three('reason') }} as reasons
    from reasons
    group by account_id
),

-- An account that no model scores has its columns alone.
payloads as (
    select
        accounts.account_id,
        accounts.name,
        accounts.domain,
        accounts.owner,
        scores.scoring_model,
        cast(round(scores.account_score, 0) as bigint) as account_points,
        {%- for score in ['fit', 'people', 'anonymous', 'role'] %}
        cast(round(scores.{{ score }}_score, 0) as bigint) as {{ score }}_points,
        {%- endfor %}
        scores.people,
        scores.engaged_people,
        scores.last_engaged_on,
        scores.top_person,
        scores.covered_roles,
        scores.missing_roles,
        scores.is_mqa,
        scores.mqa_blocker,
        top_reasons.reasons
    from {{ ref('accounts') }} as accounts
    left join {{ ref('account_scores') }} as scores
        on accounts.account_id = scores.account_id
    left join top_reasons on accounts.account_id = top_reasons.account_id
),

remembered as (
    {{ remembered_crm_records('account') }}
),

records as (
    select
        coalesce(payloads.account_id, remembered.record_id) as record_id,
        payloads.*,
        payloads.account_id is null as is_deleted,
        case when payloads.account_id is null then 'gone' end as deleted_reason,
        remembered.payload_hash as last_hash,
        remembered.changed_at as last_changed_at
    from payloads
    full outer join remembered on payloads.account_id = remembered.record_id
),

compared as (
    select
        *,
        {{ payload_hash(payload + deletion) }} as payload_hash
    from records
),

final as (
    select
        record_id as account_id,
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
