{#- A query for how each distinct score of a histogram ranks, the AUC's building stone:
    `beaten` and `beating`, twice the number of others below it and twice the number of
    converted ones above it, where those with the same score count half, so that both are
    whole. A converted one's share of pairs won is beaten ÷ (2 × others), another one's is
    beating ÷ (2 × converted).

    Arguments: `histogram`, a relation with the columns `converted` and `others` (counts)
    for each of `keys` (names) and `score`. -#}
{% macro ranked_scores(histogram, keys, score) -%}
    {%- set before -%}
    over (
            partition by {{ keys | join(', ') }} order by {{ score }}
            rows unbounded preceding
        )
    {%- endset -%}
    select
        {{ keys | join(', ') }},
        {{ score }},
        cast(2 * sum(others) {{ before }} - others as bigint) as beaten,
        cast(
            2 * sum(converted) over (partition by {{ keys | join(', ') }})
            - 2 * sum(converted) {{ before }} + converted as bigint
        ) as beating
    from {{ histogram }}
{%- endmacro %}


{#- A query for an AUC, or the difference of two, with its standard error where the
    observations of one lead depend on each other (Obuchowski's extension of DeLong's):
    `auc` and `standard_error`, not rounded. Both are null without a pair to compare; the
    error also with fewer than two leads on a side.

    Arguments: `leads`, a relation with one row per lead and `keys` (names): `converted` and
    `others`, its observations; `beaten` and `beating`, sums over them of what
    `ranked_scores` says of a score, or of the difference for two scores. -#}
{% macro clustered_auc(leads, keys) -%}
    with totals as (
        select
            {{ keys | join(', ') }},
            cast(sum(converted) as double) as all_converted,
            cast(sum(others) as double) as all_others,
            cast(sum(beaten) as double)
            / nullif(2.0 * sum(converted) * sum(others), 0) as auc,
            cast(count(*) as double) as leads,
            cast(count(nullif(converted, 0)) as double) as converted_leads,
            cast(count(nullif(others, 0)) as double) as other_leads
        from {{ leads }}
        group by {{ keys | join(', ') }}
    ),

    deviations as (
        select
            totals.*,
            (
                leads.beaten / nullif(2 * totals.all_others, 0)
                - leads.converted * totals.auc
            ) / nullif(totals.all_converted, 0) as of_converted,
            (
                leads.beating / nullif(2 * totals.all_converted, 0)
                - leads.others * totals.auc
            ) / nullif(totals.all_others, 0) as of_others
        from {{ leads }} as leads
        inner join totals
            on
                {%- for key in keys %}
                leads.{{ key }} = totals.{{ key }}
                {{- ' and' if not loop.last }}
                {%- endfor %}
    ),

    variances as (
        select
            {{ keys | join(', ') }},
            max(auc) as auc,
            sum(of_converted * of_converted)
            * max(converted_leads) / nullif(max(converted_leads) - 1, 0)
            + sum(of_others * of_others)
            * max(other_leads) / nullif(max(other_leads) - 1, 0)
            + 2 * sum(of_converted * of_others)
            * max(leads) / nullif(max(leads) - 1, 0) as variance
        from deviations
        group by {{ keys | join(', ') }}
    )

    -- The estimate of a small variance may fall below zero.
    select
        {{ keys | join(', ') }},
        auc,
        case when variance > 0 then sqrt(variance) when variance <= 0 then 0.0 end
            as standard_error
    from variances
{%- endmacro %}
