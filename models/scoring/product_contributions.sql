-- Behavior points by product, before any cap: of a lead under its official model, of an
-- account's unknown people under the model that is official for accounts.
with official_models as (
    select
        'official' as basis,
        subject_id,
        scoring_model
    from {{ ref('lead_assignments') }}

    union all

    select
        'anonymous' as basis,
        subjects.subject_id,
        models.scoring_model
    from {{ ref('subjects') }} as subjects
    cross join {{ ref('scored_account_models') }} as models
    where subjects.subject_type = 'account' and models.is_official
),

contributions as (
    {{ contributions_on(as_of(), ref('score_entries')) }}
),

final as (
    select
        contributions.basis,
        contributions.subject_id,
        contributions.product,
        contributions.scoring_model,
        cast(sum(contributions.contribution) as decimal(18, 4)) as contribution,
        cast(sum(contributions.occurrences) as bigint) as occurrences,
        max(contributions.starts_on) as last_day
    from contributions
    inner join official_models
        on
            contributions.basis = official_models.basis
            and contributions.subject_id = official_models.subject_id
            and contributions.scoring_model = official_models.scoring_model
    where contributions.signal = 'behavior' and contributions.product is not null
    group by
        contributions.basis, contributions.subject_id, contributions.product,
        contributions.scoring_model
)

select * from final
