{#- A number rounded to two decimals, and a share as whole percent, as text. -#}
{% macro times_in_words(number) -%}
    cast(cast({{ number }} as decimal(18, 2)) as {{ dbt.type_string() }})
{%- endmacro %}

{% macro percent_in_words(share) -%}
    cast(cast(floor({{ share }} * 100 + 0.5) as bigint) as {{ dbt.type_string() }}) || ' %'
{%- endmacro %}

{% macro count_in_words(number) -%}
    cast(cast({{ number }} as bigint) as {{ dbt.type_string() }})
{%- endmacro %}


{#- Why a rule has its `verdict`, from the columns of rule_evidence and the limits of thin
    evidence. -#}
{% macro verdict_in_words() -%}
    {%- set times -%}
    {{ times_in_words('ratio') }} || ' times as often as without ('
                || {{ times_in_words('ratio_low') }} || ' to '
                || {{ times_in_words('ratio_high') }} || ')'
    {%- endset -%}
    case
            when observations = 0 then 'Nothing has been observed yet'
            when verdict = 'dead'
                then 'It counts in none of '
                || {{ count_in_words('observations') }} || ' observations'
            when verdict = 'thin evidence'
                then {{ count_in_words('conversions') }}
                || ' conversions in ' || {{ count_in_words('firings') }}
                || ' observations with it, '
                || {{ count_in_words('conversions_without') }} || ' in '
                || {{ count_in_words('observations_without') }}
                || ' without; a verdict needs '
                || {{ count_in_words('least_rule_conversions') }} || ' in '
                || {{ count_in_words('least_rule_observations') }}
                || ' on each side'
            when verdict = 'harmful'
                then case when points > 0 then 'It gives ' else 'It takes ' end
                || {{ count_in_words('abs(points)') }}
                || ' points, but leads convert with it ' || {{ times }}
            when verdict = 'redundant'
                then 'It counts together with ' || overlap_rule || ' in '
                || {{ percent_in_words('overlap') }}
                || ' of the observations in which either does, and the totals rank no'
                || ' worse without it'
            else 'Leads convert with it ' || {{ times }}
        end
{%- endmacro %}


{#- Why an attribute may know the outcome, from the figures of attribute_leakage before they
    are rounded, and the limits: what is suspicious, joined by `; `, else null. -#}
{% macro suspicions_in_words() -%}
    nullif(concat_ws(
            '; ',
            case when auc >= leaking_auc
                then 'ranks leads alone with an AUC of '
                || {{ times_in_words('auc') }}
            end,
            case when entropy_share >= leaking_entropy_share
                then 'explains alone ' || {{ percent_in_words('entropy_share') }}
                || ' of the outcome'
            end,
            case when is_filled_for_converters
                then 'is filled for ' || {{ percent_in_words('filled_converted') }}
                || ' of those who converted and '
                || {{ percent_in_words('filled_others') }} || ' of others'
            end,
            case when changed_leads > 0
                then 'changed after the conversion of '
                || {{ count_in_words('changed_leads') }}
                || case when changed_leads = 1 then ' lead' else ' leads' end
            end
        ), '')
{%- endmacro %}


{#- Why a lead is no observation of a scoring day, in the order in which one is named: who
    has bought already, or cannot buy. -#}
{% macro reasons_to_leave_out() -%}
    {{ return(['converted', 'customer', 'opted_out', 'disqualified', 'open_opportunity']) }}
{%- endmacro %}
