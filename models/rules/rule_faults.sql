select 'x' as file where false
