{{ config(
    post_hook={'sql': "{{ copy_inputs_of_working_subjects() }}", 'transaction': false},
) }}
-- The subjects that are not what they were when their scores were worked out, new and
-- gone ones among them; all of them where a table of subjects is not as the last build
-- left it.
with earlier as (
    {{ earlier_subjects() }}
),

final as (
    select
        coalesce(subjects.subject_id, earlier.subject_id) as subject_id,
        coalesce(subjects.lead_id, earlier.lead_id) as lead_id
    from {{ ref('subject_fingerprints') }} as subjects
    full outer join earlier on subjects.subject_id = earlier.subject_id
    where
        subjects.fingerprint is distinct from earlier.fingerprint
        or earlier.table_versions <> '{{ versions_of_subject_tables() }}'
)

select * from final
