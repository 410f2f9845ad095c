-- The score at both ends of a stretch tells most: only where it crosses a threshold
-- somewhere between them do the single days have to be looked at.
{{ judged_intervals(ref('score_intervals')) }}
