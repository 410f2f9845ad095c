{#- A key for an IP address by which addresses of one family sort as numbers do: `4` and 8,
    or `6` and 32 hexadecimal digits. `::ffff:a.b.c.d` is IPv4. Null where `address` is
    none. -#}
{% macro ip_key(address) -%}
    {%- set v6 = ip6_digits(address) -%}
    case
        when {{ matches_pattern(address, ip4_pattern()) }}
            then '4' || {{ ip4_digits(address) }}
        when {{ v6 }} like '00000000000000000000ffff%'
            then '4' || substr({{ v6 }}, 25)
        else '6' || {{ v6 }}
    end
{%- endmacro %}


{#- A regular expression for `a.b.c.d`, each from 0 to 255 and without needless zeros. -#}
{% macro ip4_pattern(before='^', after='$') -%}
    {%- set byte = '(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])' -%}
    {{ return("'" ~ before ~ byte ~ ('[.]' ~ byte) * 3 ~ after ~ "'") }}
{%- endmacro %}


{#- The 8 hexadecimal digits of an IPv4 address. -#}
{% macro ip4_digits(address) -%}
    {%- for part in range(1, 5) -%}
        {{ hex_text('cast(' ~ dbt.split_part(address, "'.'", part) ~ ' as bigint)', 2) }}
        {{- ' || ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}


{#- The 32 hexadecimal digits of an IPv6 address; null where `address` is none. -#}
{% macro ip6_digits(address) -%}
    {%- set tail = replace_pattern(address, "'^.*:'", "''") -%}
    {%- set tail_digits = ip4_digits(tail) -%}
    {#- a.b.c.d at the end stands for two groups. -#}
    {%- set groups -%}
        lower(case
            when {{ matches_pattern(address, ip4_pattern(before=':')) }}
                then substr({{ address }}, 1, length({{ address }}) - length({{ tail }}))
                    || substr({{ tail_digits }}, 1, 4) || ':'
                    || substr({{ tail_digits }}, 5, 4)
            else {{ address }}
        end)
    {%- endset -%}
    {%- set left, right = dbt.split_part(groups, "'::'", 1), dbt.split_part(groups, "'::'", 2) -%}
    {%- set missing = '8 - ' ~ group_count(left) ~ ' - ' ~ group_count(right) -%}
    {#- `::` stands for as many groups of zeros as are missing, one at least. -#}
    {%- set full -%}
        concat_ws(
            ':',
            nullif({{ left }}, ''),
            rtrim(repeat('0:', cast({{ missing }} as integer)), ':'),
            nullif({{ right }}, '')
        )
    {%- endset -%}
    {%- set group = '[0-9a-f]{1,4}' -%}
    case
        when {{ matches_pattern(groups, "'^" ~ group ~ '(:' ~ group ~ "){7}$'") }}
            then {{ padded_groups(groups) }}
        when
            {{ matches_pattern(
                groups,
                "'^(" ~ group ~ '(:' ~ group ~ ')*)?::(' ~ group ~ '(:' ~ group ~ ")*)?$'"
            ) }}
            and {{ missing }} >= 1
            then {{ padded_groups(full) }}
    end
{%- endmacro %}


{#- The number of groups in `groups`, which stand with `:` between. -#}
{% macro group_count(groups) -%}
    (
        case
            when {{ groups }} = '' then 0
            else length({{ groups }}) - length(replace({{ groups }}, ':', '')) + 1
        end
    )
{%- endmacro %}


{#- Eight groups with `:` between as 32 digits. -#}
{% macro padded_groups(groups) -%}
    {%- for part in range(1, 9) -%}
        lpad({{ dbt.split_part(groups, "':'", part) }}, 4, '0')
        {{- ' || ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
