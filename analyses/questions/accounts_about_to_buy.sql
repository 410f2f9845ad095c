-- Which companies come next, who is engaged there, and which buying role is missing?
select
    accounts.account_id,
    accounts.name,
    accounts.owner,
    accounts.account_score,
    accounts.engaged_people,
    accounts.covered_roles,
    accounts.missing_roles,
    people.first_name || ' ' || people.last_name as top_person,
    people.job_title as top_person_title
from marts.account_scores as accounts
left join marts.lead_scores as people on accounts.top_person = people.lead_id
where
    accounts.engaged_people > 0
    and coalesce(accounts.mqa_blocker, '') not in ('is_customer', 'open_opportunity')
order by accounts.account_score desc, accounts.account_id asc
limit 25
