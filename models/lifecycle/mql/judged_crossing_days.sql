-- A stretch of one day leaves nothing open.
{{ judged_intervals(ref('crossing_days')) }}
