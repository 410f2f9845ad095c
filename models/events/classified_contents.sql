-- depends_on: {{ ref('rule_faults') }}
-- Patterns are tried on distinct contents only: there are few, however many events.
with contents as (
    select distinct
        activity_type,
        content
    from {{ ref('stg_events') }}
    where outcome = 'kept' and content is not null

    union

    select
        'referral_arrival' as activity_type,
        host as content
    from {{ ref('outside_referrers') }}
),

texts as (
    select distinct content as value from contents
),

found as (
    {{ pattern_matches('texts', ref('content_rules')) }}
),

matches as (
    select
        contents.activity_type,
        contents.content,
        lower(content_rules.content_group) as content_group,
        lower(content_rules.product) as product,
        content_rules.pattern,
        row_number() over (
            partition by contents.activity_type, contents.content
            order by content_rules.priority, content_rules.pattern
        ) as precedence
    from contents
    inner join found on contents.content = found.value
    inner join {{ ref('content_rules') }} as content_rules
        on
            found.pattern = content_rules.pattern
            and contents.activity_type
            = coalesce(lower(content_rules.activity_type), contents.activity_type)
),

final as (
    select
        activity_type,
        content,
        content_group,
        product,
        pattern
    from matches
    where precedence = 1
)

select * from final
