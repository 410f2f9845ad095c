with ranked as (
    select
        {{ domain_name('lower(domain)') }} as domain,
        lower(kind) as kind,
        row_number() over (
            partition by {{ domain_name('lower(domain)') }}
            order by
                case lower(kind)
                    when 'disposable' then 1
                    when 'personal' then 2
                    when 'internal' then 3
                    when 'test' then 4
                end
        ) as precedence
    from {{ ref('email_domains') }}
),

final as (
    select
        domain,
        kind
    from ranked
    where precedence = 1
)

select * from final
