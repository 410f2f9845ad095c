-- A stretch of one day leaves nothing open.
{{ judged_stretches(ref('crossing_days')) }}
