-- depends_on: {{ ref('rule_faults') }}
with terms as (
    select distinct search_term as value
    from {{ ref('stg_events') }}
    where outcome = 'kept' and search_term is not null
),

found as (
    {{ pattern_matches('terms', ref('search_intents')) }}
),

matches as (
    select
        found.value as search_term,
        lower(search_intents.intent) as intent,
        lower(search_intents.product) as product,
        search_intents.pattern,
        row_number() over (
            partition by found.value
            order by search_intents.priority, search_intents.pattern
        ) as precedence
    from found
    inner join {{ ref('search_intents') }} as search_intents
        on found.pattern = search_intents.pattern
),

final as (
    select
        search_term,
        intent,
        product,
        pattern
    from matches
    where precedence = 1
)

select * from final
