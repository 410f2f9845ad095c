-- Changes when other people are erased than in an earlier build, without naming them.
with names as (
    select {{ key_of(["'lead'", 'lead_id', 'erased_until']) }} as name_key
    from {{ ref('erased_leads') }}

    union

    select {{ key_of(["'email'", 'email', 'starts_on', 'ends_on', 'erased_until']) }}
    from {{ ref('erased_emails') }}

    union

    select
        {{ key_of([
            "'visitor'", 'visitor_id', 'valid_from', 'valid_to', 'erased_until'
        ]) }}
    from {{ ref('erased_visitors') }}
),

final as (
    select
        count(*) as names,
        {{ digest_of_keys('name_key') }} as digest
    from names
)

select * from final
