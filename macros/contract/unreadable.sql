{#- The raw columns whose meaning is lost when most of their cells cannot be read: who must
    not be contacted, and who bought. {raw table: columns}. -#}
{% macro columns_of_consent_and_outcome() -%}
    {{ return({
        'leads': ['opted_out_at'],
        'accounts': ['customer_since'],
        'opportunities': ['closed_at', 'is_won'],
    }) }}
{%- endmacro %}


{#- A hook of the model that reads the raw table `table`: stops the build where more than
    half of the filled cells of such a column cannot be read. -#}
{% macro stop_on_unreadable_outcomes(table) -%}
    {%- if execute -%}
        {%- set found = [] -%}
        {%- for column in columns_of_consent_and_outcome()[table] -%}
            {%- set unreadable, readable, example = run_query(
                'select count(unreadable_' ~ column ~ '), count(' ~ column ~ '), min('
                ~ 'unreadable_' ~ column ~ ') from ' ~ this
            ).rows[0] -%}
            {%- if unreadable > readable -%}
                {%- do found.append(
                    table ~ '.' ~ column ~ ': ' ~ unreadable ~ ' of '
                    ~ (unreadable + readable) ~ " filled cells cannot be read, such as '"
                    ~ printable(example) ~ "'"
                ) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- if found -%}
            {{ exceptions.raise_compiler_error(
                'raw: ' ~ found | join('; ') ~ '. Nobody can tell who opted out, bought or '
                ~ 'is being sold to. Write days as YYYY-MM-DD and booleans as true or '
                ~ 'false, or name the form of the days in the var date_formats; see '
                ~ 'docs/input.md.'
            ) }}
        {%- endif -%}
    {%- endif -%}
    select 1
{%- endmacro %}


{#- Text of the input as part of a message: 100 characters at most, without those that
    move a cursor or begin a line. -#}
{% macro printable(text) -%}
    {{ return(modules.re.sub(
        '[\\x00-\\x1f\\x7f-\\x9f\\u061c\\u200b-\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ufeff]',
        '?', text | string
    )[:100]) }}
{%- endmacro %}


{#- The shape of a text that identifies a person: `xxx@xxxx.xx` for an e-mail address. -#}
{% macro masked(text) -%}
    {{ replace_pattern(replace_pattern(text, "'\\p{L}'", "'x'"), "'\\p{N}'", "'9'") }}
{%- endmacro %}
