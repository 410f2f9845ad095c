-- depends_on: {{ ref('rule_faults') }}
-- What an attribute says about another: a job title about level and function, an e-mail
-- about its type, an industry and a country about their groups. Worked out once for
-- each distinct value.
with inputs as (
    select distinct attribute, lower(value) as value
    from {{ ref('attribute_spans') }}
    where value is not null
),

job_titles as (
    select value from inputs where attribute = 'job_title'
),

found as (
    {{ pattern_matches('job_titles', ref('job_title_rules')) }}
),

titles as (
    select
        found.value as job_title,
        rules.job_level,
        rules.job_function,
        row_number() over (
            partition by found.value, rules.job_level is not null
            order by rules.priority, rules.pattern
        ) as level_rank,
        row_number() over (
            partition by found.value, rules.job_function is not null
            order by rules.priority, rules.pattern
        ) as function_rank
    from found
    inner join {{ ref('job_title_rules') }} as rules
        on found.pattern = rules.pattern
),

email_types as (
    select
        inputs.value as email,
        case
            when domain_kinds.kind in ('disposable', 'personal') then domain_kinds.kind
            else 'business'
        end as email_type
    from inputs
    left join {{ ref('domain_kinds') }} as domain_kinds
        on {{ email_domain('inputs.value') }} = domain_kinds.domain
    where
        inputs.attribute = 'email'
        and {{ email_domain('inputs.value') }} is not null
),

final as (
    select 'job_level' as attribute, job_title as input_value, job_level as value
    from titles
    where level_rank = 1 and job_level is not null

    union all

    select 'job_function' as attribute, job_title as input_value, job_function as value
    from titles
    where function_rank = 1 and job_function is not null

    union all

    select
        'email_type' as attribute,
        email as input_value,
        email_type as value
    from email_types

    union all

    select
        'industry_group' as attribute,
        lower(industry) as input_value,
        industry_group as value
    from {{ ref('industries') }}

    union all

    select
        'country_group' as attribute,
        lower(country) as input_value,
        country_group as value
    from {{ ref('countries') }}
)

select * from final
