-- depends_on: {{ ref('rule_faults') }}
with terms as (
    select distinct search_term
    from {{ ref('stg_events') }}
    where outcome = 'kept' and search_term is not null
),

matches as (
    select
        terms.search_term,
        lower(search_intents.intent) as intent,
        lower(search_intents.product) as product,
        row_number() over (
            partition by terms.search_term
            order by search_intents.priority, search_intents.pattern
        ) as precedence
    from terms
    inner join {{ ref('search_intents') }} as search_intents
        on {{ matches_pattern('terms.search_term', 'search_intents.pattern') }}
),

final as (
    select
        search_term,
        intent,
        product
    from matches
    where precedence = 1
)

select * from final
