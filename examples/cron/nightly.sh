#!/bin/sh
# Build and publish, then tell destinations and the channel. It prints nothing where all
# is well, since cron mails what a job prints; where not, all that was said.
#   nightly.sh PROJECT [SYNC …]
set -u
cd "$1" || exit
shift
said=$(mktemp)
trap 'rm -f "$said"' EXIT

# Not the lock of a build, which `lead-scoring build` has itself: this one lets no second
# night begin while the first is still sending.
mkdir -p data
exec 9> data/.nightly.lock
if ! flock --nonblock 9; then
    echo "The last night has not ended yet"
    exit 30
fi

failed=0
try() {
    .venv/bin/lead-scoring "$@" >> "$said" 2>&1
    code=$?
    if [ "$code" -ne 0 ]; then
        failed=$code
        echo "lead-scoring $1 ended with $code" >> "$said"
    fi
    return "$code"
}

# Only what was published just now is sent; what was published before has been.
if try build; then
    for sync in "$@"; do
        try sync "$sync" --send
    done
    if [ -n "${LEAD_SCORING_WEBHOOK:-}" ]; then
        try alert --send
    fi
fi
[ "$failed" -eq 0 ] || cat "$said"
exit "$failed"
