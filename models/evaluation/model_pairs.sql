-- The champion comes first, then challengers, then drafts, each by name: a
-- difference says how much more the newer rules do.
with models as (
    select
        *,
        case role when 'champion' then 1 when 'challenger' then 2 else 3 end as place
    from {{ ref('scored_models') }}
),

final as (
    select
        models.scoring_model,
        others.scoring_model as other_model,
        case
            when others.role = 'challenger' and models.segment = others.segment
                then others.experiment
        end as experiment,
        case
            when others.role <> 'challenger' or models.segment <> others.segment
                then null
            when models.role = 'champion' then others.experiment_started_on
            when models.experiment_started_on > others.experiment_started_on
                then models.experiment_started_on
            when models.experiment_started_on <= others.experiment_started_on
                then others.experiment_started_on
        end as experiment_started_on
    from models
    inner join models as others
        on
            models.place < others.place
            or (
                models.place = others.place
                and models.scoring_model < others.scoring_model
            )
)

select * from final
