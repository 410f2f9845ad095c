{#- A query for the keys of the IP addresses in the column `address` of `relation`:
    `address` and `ip_key`. By their keys the addresses of one family sort as numbers do:
    `4` and 8, or `6` and 32 hexadecimal digits. `::ffff:a.b.c.d` is IPv4. The key is null
    where the text is no address. -#}
{% macro ip_keys(relation) -%}
    {%- set group = '[0-9a-f]{1,4}' -%}
    {%- set all_groups = "'^" ~ group ~ '(:' ~ group ~ "){7}$'" -%}
    {%- set some_groups = "'^(" ~ group ~ '(:' ~ group ~ ')*)?::('
        ~ group ~ '(:' ~ group ~ ")*)?$'" -%}
    select
        address,
        case
            when ip4 is not null then '4' || ip4
            when ip6 like '00000000000000000000ffff%' then '4' || substr(ip6, 25)
            else '6' || ip6
        end as ip_key
    from (
        select
            address,
            ip4,
            case
                when {{ matches_pattern('groups', all_groups) }}
                    then {{ padded_groups('groups') }}
                when {{ matches_pattern('groups', some_groups) }} and missing >= 1
                    then {{ padded_groups('filled_groups') }}
            end as ip6
        from (
            select
                *,
                -- `::` stands for as many groups of zeros as are missing.
                concat_ws(
                    ':',
                    nullif(left_groups, ''),
                    trim(trailing ':' from repeat('0:', cast(missing as integer))),
                    nullif(right_groups, '')
                ) as filled_groups
            from (
                select
                    *,
                    8 - {{ group_count('left_groups') }}
                    - {{ group_count('right_groups') }} as missing
                from (
                    select
                        *,
                        {{ dbt.split_part('groups', "'::'", 1) }} as left_groups,
                        {{ dbt.split_part('groups', "'::'", 2) }} as right_groups
                    from ({{ ip_groups(relation) }}) as grouped
                ) as halved
            ) as counted
        ) as filled
    ) as expanded
{%- endmacro %}


{#- A query for `address`, its digits where it is IPv4 (`ip4`) and its `groups` where it is
    IPv6, in which an `a.b.c.d` at the end has become the two groups that it stands for. -#}
{% macro ip_groups(relation) -%}
    {%- set byte = '(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])' -%}
    {%- set dotted = "'^" ~ byte ~ ('[.]' ~ byte) * 3 ~ "$'" -%}
    select
        address,
        case when before_dots = '' then dotted_digits end as ip4,
        lower(
            case
                when before_dots like '%:'
                    then before_dots || substr(dotted_digits, 1, 4)
                        || ':' || substr(dotted_digits, 5, 4)
                when before_dots is null then address
            end
        ) as groups
    from (
        select
            address,
            case
                when {{ matches_pattern('last_part', dotted) }}
                    then substr(address, 1, length(address) - length(last_part))
            end as before_dots,
            case
                when {{ matches_pattern('last_part', dotted) }}
                    then
                        {%- for part in range(1, 5) %}
                        {{ hex_text(
                            'cast(' ~ dbt.split_part('last_part', "'.'", part)
                            ~ ' as bigint)', 2
                        ) }}{{ ' ||' if not loop.last }}
                        {%- endfor %}
            end as dotted_digits
        from (
            select
                address,
                {{ replace_pattern('address', "'^.*:'", "''") }} as last_part
            from {{ relation }}
        ) as parted
    ) as dotted_parts
{%- endmacro %}


{#- The number of groups in `groups`, which stand with `:` between. -#}
{% macro group_count(groups) -%}
    case
        when {{ groups }} = '' then 0
        else length({{ groups }}) - length(replace({{ groups }}, ':', '')) + 1
    end
{%- endmacro %}


{#- Eight groups with `:` between as 32 digits. -#}
{% macro padded_groups(groups) -%}
    {%- for part in range(1, 9) -%}
        lpad({{ dbt.split_part(groups, "':'", part) }}, 4, '0')
        {{- ' || ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
