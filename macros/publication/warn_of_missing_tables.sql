{#- A hook of `publications` that warns of each raw table without records that had some in an
    earlier build that passed. A table that is missing is named at every build, until an
    empty one takes its place; one that is there and empty is named once. -#}
{% macro warn_of_missing_tables() -%}
    {%- set built = ref('publication_measures') -%}
    {%- if execute and load_relation(this) -%}
        {%- for table, records, day, is_last in run_query(
            "select source_table, of_records, scored_on, published_at = last_published_at"
            ~ " from (select *, max(published_at) over () as last_published_at,"
            ~ " row_number() over (partition by measure, source_table, of_records > 0"
            ~ " order by published_at desc) as age from " ~ this ~ ") as published"
            ~ " where measure = 'rejected' and of_records > 0 and age = 1"
            ~ " and source_table not in (select source_table from " ~ built
            ~ " where measure = 'rejected' and of_records > 0) order by source_table"
        ).rows -%}
            {%- set is_there = raw_slices(table) | length > 0 -%}
            {%- if is_last or not is_there -%}
                {%- do exceptions.warn(
                    "raw: the table '" ~ table ~ "' is "
                    ~ ('empty' if is_there else 'missing') ~ "; the build for " ~ day
                    ~ " had " ~ '{:,}'.format(records | int) ~ " records of it"
                ) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
