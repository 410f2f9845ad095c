-- Attributes and activities that rank or explain outcomes too well, and attributes that
-- were filled in because of them. More activity is no such sign: it is dated, and what
-- a score should reward.
with limits as (
    {{ limits_of(['leaking_auc', 'leaking_entropy_share', 'leaking_fill_ratio']) }}
),

outcomes as (
    select
        kind,
        name,
        sum(observations) as observations,
        sum(conversions) as conversions,
        sum(case when level is not null then conversions else 0 end)
            as filled_conversions,
        sum(case when level is not null then observations - conversions else 0 end)
            as filled_without
    from {{ ref('value_outcomes') }}
    group by kind, name
),

shares as (
    select
        outcomes.*,
        {{ share_of('outcomes.filled_conversions', 'outcomes.conversions') }}
            as filled_converted,
        {{ share_of(
            'outcomes.filled_without', '(outcomes.observations - outcomes.conversions)'
        ) }} as filled_others
    from outcomes
),

found as (
    select
        shares.*,
        limits.*,
        shapes.has_history,
        aucs.auc,
        entropies.entropy_share,
        case
            when shares.kind = 'attribute' then coalesce(late.changed_leads, 0) else 0
        end as changed_leads,
        coalesce(
            shares.kind = 'attribute'
            and shares.filled_converted > 0
            and shares.filled_converted
            >= limits.leaking_fill_ratio * shares.filled_others,
            false
        ) as is_filled_for_converters
    from shares
    cross join limits
    inner join {{ ref('value_shapes') }} as shapes
        on shares.kind = shapes.kind and shares.name = shapes.name
    inner join {{ ref('leakage_aucs') }} as aucs
        on shares.kind = aucs.kind and shares.name = aucs.name
    inner join {{ ref('leakage_entropies') }} as entropies
        on shares.kind = entropies.kind and shares.name = entropies.name
    left join {{ ref('late_changes') }} as late on shares.name = late.name
),

final as (
    select
        kind,
        name as attribute,
        cast(observations as bigint) as observations,
        cast(conversions as bigint) as conversions,
        {{ half_up('auc') }} as auc,
        {{ half_up('entropy_share') }} as entropy_share,
        {{ half_up('filled_converted') }} as filled_converted,
        {{ half_up('filled_others') }} as filled_others,
        has_history,
        cast(changed_leads as bigint) as changed_after_conversion,
        {{ suspicions_in_words() }} is not null as is_flagged,
        {{ suspicions_in_words() }} as reasons
    from found
)

select * from final
