-- Every address of a range begins with the common prefix of its first and last one,
-- so a join on the prefix finds the few ranges that may hold an address.
with ranges as (
    select
        first_key,
        last_key,
        -- Where two companies have one range, every build makes the same choice.
        min(domain) as domain
    from {{ ref('stg_ip_companies') }}
    where outcome = 'kept'
    group by first_key, last_key
),

digits as (
    select
        *,
        lpad(substr(first_key, 2), 32, '0') as first_digits,
        lpad(substr(last_key, 2), 32, '0') as last_digits
    from ranges
),

numbers as (
    select
        *,
        {{ number_from_hex('substr(first_digits, 1, 16)') }} as first_high,
        {{ number_from_hex('substr(first_digits, 17)') }} as first_low,
        {{ number_from_hex('substr(last_digits, 1, 16)') }} as last_high,
        {{ number_from_hex('substr(last_digits, 17)') }} as last_low
    from digits
),

-- 128 bits are more than a decimal holds, so widths are subtracted in two halves.
final as (
    select
        case
            {%- for digits in range(33, 0, -1) %}
            when substr(first_key, 1, {{ digits }}) = substr(last_key, 1, {{ digits }})
                then substr(first_key, 1, {{ digits }})
            {%- endfor %}
        end as prefix,
        first_key,
        last_key,
        last_high - first_high
        - case when last_low < first_low then 1 else 0 end as width_high,
        last_low - first_low
        + case
            when last_low < first_low then cast(18446744073709551616 as decimal(20, 0))
            else 0
        end as width_low,
        {{ trimmed(domain_name('domain')) }} as domain
    from numbers
)

select * from final
