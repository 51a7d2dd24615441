#!/usr/bin/env bash
#
# Settles two days: one as a whole, one in which a merchant is blocked.
#
# HOLDFAST_URL names the server, http://127.0.0.1:8080 by default; HOLDFAST_USER, as name:password, who asks, the user dev by default.
# PAYMENTS says how many payments there are, 5000 by default, for a hundredth as many merchants.
set -eu

url=${HOLDFAST_URL:-http://127.0.0.1:8080}
api=$url/holdfast/api
payments=${PAYMENTS:-5000}
merchants=$((payments / 100))
day=$(date +%s)-$$

login=(--netrc-file "$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)/.holdfast/netrc")
[ -z "${HOLDFAST_USER:-}" ] || login=(--user "$HOLDFAST_USER")

call() { curl -fsS "${login[@]}" -H 'Content-Type: application/json' "$@"; }
fail() {
    echo "$*" >&2
    exit 1
}

# night DAY BLOCKED EXPECTED: starts a night, waits for it, and looks for the text in what it came to.
night() {
    call "$api/workflows/nightly/instances" -o /dev/null -d "
        {\"instanceId\": \"night-$1\", \"input\":
            {\"day\": \"$1\", \"payments\": $payments, \"merchants\": $merchants, \"blocked\": \"$2\"}}"
    local status outcome
    for _ in $(seq 120); do
        status=$(call "$api/instances/night-$1")
        case $status in *'"status":"completed"'* | *'"status":"failed"'*) break ;; esac
        sleep 0.5
    done
    outcome=$(call "$api/instances/night-$1/output") || fail "night $1 has no output: $status"
    case $outcome in *"$3"*) echo "night $1: $outcome" ;; *) fail "night $1 came to $outcome, which lacks $3" ;; esac
}

# report DAY EXPECTED
report() {
    local report
    report=$(call "$url/nightly-settlement/api/reports/$1")
    case $report in *"$2"*) echo "report $1: $report" ;; *) fail "report $1 is $report, which lacks $2" ;; esac
}

night "$day-a" "" '"exitStatus":"SETTLED"'
report "$day-a" "\"merchants\":$merchants"
report "$day-a" "\"payments\":$payments"
report "$day-a" "\"payouts\":$merchants"
night "$day-b" m-0007 '"exitStatus":"SETTLED IN PART"'
report "$day-b" "\"payouts\":$((merchants - 1))"
