{#- When each opportunity came into the stage in which it is now. -#}
{{ config(enabled=is_source('salesforce')) }}

with opportunities as (
    {{ read_source('salesforce', 'opportunity') }}
),

history as (
    {{ read_source('salesforce', 'opportunity_history') }}
),

newest_opportunities as (
    {{ newest_of_salesforce('opportunities') }}
),

stages as (
    select
        coalesce(opportunity_id, id) as opportunity_id,
        stage_name,
        coalesce(_fivetran_start, created_date) as entered_at
    from history

    union all

    select
        id as opportunity_id,
        stage_name,
        _fivetran_start as entered_at
    from opportunities
    where _fivetran_start is not null
),

compared as (
    select
        stages.opportunity_id,
        stages.entered_at,
        stages.stage_name = newest_opportunities.stage_name as is_present_stage,
        max(
            case
                when stages.stage_name <> newest_opportunities.stage_name
                    then stages.entered_at
            end
        ) over (partition by stages.opportunity_id) as last_in_other_stage_at
    from stages
    inner join newest_opportunities
        on stages.opportunity_id = newest_opportunities.id
),

final as (
    select
        opportunity_id,
        min(entered_at) as entered_at
    from compared
    where is_present_stage and coalesce(entered_at > last_in_other_stage_at, true)
    group by opportunity_id
)

select * from final
