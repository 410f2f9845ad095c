-- A number for each subject that changes with any row from which its scores are worked
-- out. Sums do not depend on the order of the rows.
with hashed_accounts as (
    select
        accounts.account_id,
        hash('accounts', accounts) as row_hash
    from {{ ref('accounts') }} as accounts
),

hashed as (
    {%- for model, key in subject_inputs().items() if key != 'account_id' %}
    select
        {{ model ~ '.subject_id' if key == 'subject_id' else 'cast(null as bigint)' }}
            as subject_id,
        {{ model ~ '.lead_id' if key == 'lead_id' else 'cast(null as varchar)' }}
            as lead_id,
        sum(hash('{{ model }}', {{ model }})) as row_hashes
    from {{ ref(model) }} as {{ model }}
    group by {{ model }}.{{ key }}

    union all
    {%- endfor %}

    select
        cast(null as bigint) as subject_id,
        lead_accounts.lead_id,
        sum(hashed_accounts.row_hash) as row_hashes
    from {{ ref('lead_accounts') }} as lead_accounts
    inner join hashed_accounts
        on lead_accounts.account_id = hashed_accounts.account_id
    group by lead_accounts.lead_id
),

-- Most rows name the lead.
of_subjects as (
    select
        subject_id,
        row_hashes
    from hashed
    where subject_id is not null

    union all

    select
        subjects.subject_id,
        hashed.row_hashes
    from hashed
    inner join {{ ref('subjects') }} as subjects on hashed.lead_id = subjects.lead_id
),

final as (
    select
        subjects.subject_id,
        subjects.lead_id,
        sum(of_subjects.row_hashes) as fingerprint
    from of_subjects
    inner join {{ ref('subjects') }} as subjects
        on of_subjects.subject_id = subjects.subject_id
    group by subjects.subject_id, subjects.lead_id
)

select * from final
