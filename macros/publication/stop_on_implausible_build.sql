{#- A hook that stops the build before it writes the history where `publication_faults`
    has a row, unless LEAD_SCORING_ACCEPT_CHANGES (or LEAD_SCORING_PAST, for a day before
    that of the last build that passed) is set. The message names both numbers. -#}
{% macro stop_on_implausible_build() -%}
    {%- set faults = ref('publication_faults') -%}
    {%- if execute -%}
        {%- set lines = [] -%}
        {%- for measure, table, records, out_of, limit in run_query(
            'select measure, source_table, records, out_of_records, limit_value from '
            ~ faults ~ ' order by measure, source_table'
        ).rows -%}
            {%- set asked = 'PAST' if measure == 'day' else 'ACCEPT_CHANGES' -%}
            {%- if env_var('LEAD_SCORING_' ~ asked, '') not in ('1', 'true') -%}
                {%- do lines.append('publication: ' ~ publication_fault(
                    measure, table, records, out_of, limit
                )) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- if lines -%}
            {{ exceptions.raise_compiler_error(
                'Nothing was published, and the history is as it was:\n'
                ~ lines | join('\n')
                ~ '\nIf that is right, publish with --accept-changes'
                ~ ' (LEAD_SCORING_ACCEPT_CHANGES=true), an earlier day with --past'
                ~ ' (LEAD_SCORING_PAST=true). The limits stand in'
                ~ ' publication_limits.csv.'
            ) }}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{#- A row of `publication_faults` in words. -#}
{% macro publication_fault(measure, table, records, out_of, limit) -%}
    {%- if measure == 'day' -%}
        the build is for a day {{ records }} days before the published one
    {%- elif measure == 'age' -%}
        the newest record of {{ table }} is {{ records }} days old, more than
        {{- ' ' ~ limit | int }} (error_after_days)
    {%- elif measure.startswith('unreadable') -%}
        {{ '{:,}'.format(records | int) }} of {{ '{:,}'.format(out_of | int) }} filled cells of
        {{- ' ' ~ table }} cannot be read, more than {{ limit | int }} percent;
        {{- ' ' }}unreadable_values has an example
    {%- elif table -%}
        {{ '{:,}'.format(records | int) }} of {{ '{:,}'.format(out_of | int) }} records of
        {{- ' ' ~ table }} are {{ measure }}, more than {{ limit | int }} percent
    {%- else -%}
        {{ measure | replace('recent_events', 'events of the last 30 days') }} fell from
        {{- ' {:,}'.format(out_of | int) }} to {{ '{:,}'.format(records | int) -}}
        , by more than {{ limit | int }} percent
    {%- endif -%}
{%- endmacro %}
