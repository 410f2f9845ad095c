-- depends_on: {{ ref('rule_faults') }}
-- What an attribute says about another: a job title about level and function, an e-mail
-- about its type, an industry and a country about their groups. Worked out once for
-- each distinct value.
with inputs as (
    select distinct attribute, lower(value) as value
    from {{ ref('attribute_spans') }}
    where value is not null
),

final as (
    {{ values_derived_from('inputs') }}
)

select * from final
