-- Of the MQLs of each month: how many did sales accept or reject, how many bought?
select
    month_start,
    sum(entries) as mqls,
    sum(accepted) as accepted,
    sum(rejected) as rejected,
    sum(recycled) as recycled,
    sum(converted) as bought,
    round(sum(accepted) / sum(entries), 4) as share_accepted,
    round(sum(converted) / sum(entries), 4) as share_bought
from marts.mql_follow_up
where is_official
group by month_start
order by month_start desc
