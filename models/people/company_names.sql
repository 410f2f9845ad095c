-- "Müller & Söhne GmbH & Co. KG" and "müller söhne" are one name: see legal_forms.
with written as (
    select company_name from {{ ref('leads') }} where company_name is not null
    union
    select name as company_name from {{ ref('accounts') }} where name is not null
),

legal_forms as (
    select {{ dbt.listagg(plain_name('legal_form'), "'|'") }} as pattern
    from {{ ref('legal_forms') }}
),

final as (
    select
        written.company_name,
        {{ replace_pattern(
            plain_name('written.company_name'),
            "'( (' || coalesce(legal_forms.pattern, ' ') || '))+$'",
            "''"
        ) }} as plain_name
    from written
    cross join legal_forms
)

select * from final
