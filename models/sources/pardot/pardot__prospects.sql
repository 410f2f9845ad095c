{#- The newest row of each prospect, and since when it is opted out: the last
    unsubscribing or complaint, else the last change of the record. -#}
{{ config(enabled=is_source('pardot')) }}

with prospects as (
    {{ read_source('pardot', 'prospect') }}
),

activities as (
    {{ read_source('pardot', 'visitor_activity') }}
),

opt_outs as (
    select prospect_id, max(created_at) as opted_out_at
    from activities
    where type in ('12', '14', '35')
    group by prospect_id
),

newest_prospects as (
    {{ newest_rows('prospects', 'id', ['updated_at', '_fivetran_synced']) }}
),

final as (
    select
        newest_prospects.*,
        case
            when
                newest_prospects.unreadable_opted_out is not null
                or newest_prospects.unreadable_is_do_not_email is not null
                then newest_prospects.created_at
            when newest_prospects.opted_out or newest_prospects.is_do_not_email
                then coalesce(
                    opt_outs.opted_out_at,
                    newest_prospects.updated_at,
                    newest_prospects.created_at
                )
        end as opted_out_at
    from newest_prospects
    left join opt_outs on newest_prospects.id = opt_outs.prospect_id
)

select * from final
