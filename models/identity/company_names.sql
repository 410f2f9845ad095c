-- "Müller & Söhne GmbH & Co. KG" and "müller söhne" are one name: see legal_forms.
with recursive names as (
    select company_name from {{ ref('leads') }} where company_name is not null
    union
    select name as company_name from {{ ref('accounts') }} where name is not null
),

legal_forms as (
    select {{ plain_name('legal_form') }} as legal_form from {{ ref('legal_forms') }}
),

-- The last words are compared first, because an engine can join by them.
stripped (company_name, plain_name) as (
    select
        company_name,
        {{ plain_name('company_name') }} as plain_name
    from names

    union all

    select
        stripped.company_name,
        left(
            stripped.plain_name,
            length(stripped.plain_name) - length(legal_forms.legal_form) - 1
        ) as plain_name
    from stripped
    inner join legal_forms
        on
            {{ last_word('stripped.plain_name') }}
            = {{ last_word('legal_forms.legal_form') }}
            and stripped.plain_name like '% ' || legal_forms.legal_form
),

final as (
    select
        company_name,
        min_by(plain_name, length(plain_name)) as plain_name
    from stripped
    group by company_name
)

select * from final
