-- What the rows of each subject were worked out from, known once all of them are there.
-- A build that left out any of what they are made of leaves nothing here, so that the
-- next one works out everything.
{%- for model in last_tables_of_subjects() %}
-- depends_on: {{ ref(model) }}
{%- endfor %}
with final as (
    select
        *,
        '{{ versions_of_subject_tables() }}' as table_versions
    from {{ ref('subject_fingerprints') }}
    where {{ is_whole_build() | lower }}
)

select * from final
