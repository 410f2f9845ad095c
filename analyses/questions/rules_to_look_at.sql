-- Which rules do not earn their points, and what does the evidence suggest?
select
    scoring_model,
    rule,
    verdict,
    points,
    suggested_points,
    firings,
    ratio,
    ratio_low,
    ratio_high,
    verdict_reason
from marts.rule_report
where verdict not in ('keep', 'thin evidence')
order by scoring_model asc, verdict asc, firings desc, rule asc
