#!/usr/bin/env bash
#
# Asks for three loans: a clerk grants one, rejects one, and leaves one lying, which is then for the manager.
#
# HOLDFAST_URL names the server, http://127.0.0.1:8080 by default; HOLDFAST_USER, as name:password, who asks, the user dev by default.
set -eu

url=${HOLDFAST_URL:-http://127.0.0.1:8080}
api=$url/holdfast/api
run=$(date +%s)-$$

login=(--netrc-file "$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)/.holdfast/netrc")
[ -z "${HOLDFAST_USER:-}" ] || login=(--user "$HOLDFAST_USER")

call() { curl -fsS "${login[@]}" -H 'Content-Type: application/json' "$@"; }
fail() {
    echo "$*" >&2
    exit 1
}

# request INSTANCE APPLICANT CENTS CLASS EXPRESS
request() {
    call "$api/workflows/loan-approval/instances" -o /dev/null -d "
        {\"instanceId\": \"$1\", \"labels\": {\"applicant\": \"$2\", \"amount\": \"$4\"},
         \"input\": {\"applicant\": \"$2\", \"amountCents\": $3, \"express\": $5}}"
}

# found QUERY: lists the ids of this run's loans.
found() {
    call "$api/instances?workflow=loan-approval&id=$run&$1" | grep -o '"instanceId":"[^"]*"' | cut -d'"' -f4 | sort | xargs
}

# outcome INSTANCE TEXT: waits for the output and looks for the text in it.
outcome() {
    local output
    output=$(call "$api/instances/$1/output?wait=20s")
    case $output in *"$2"*) echo "$1: $output" ;; *) fail "$1 ended with $output, which lacks $2" ;; esac
}

request "$run-granted" ada 50000 small false
request "$run-rejected" bob 9000000 large false
request "$run-late" ada 7000000 large true

expected="$run-late $run-rejected"
[ "$(found label=amount:large)" = "$expected" ] || fail "large loans are '$(found label=amount:large)', not '$expected'"
echo "Large loans: $expected"
expected="$run-late"
[ "$(found 'label=amount:large&label=applicant:ada')" = "$expected" ] || fail "Ada's large loan is not found"

call "$api/instances/$run-granted/signals/decision" -o /dev/null -d '{"approved": true, "by": "carl"}'
call "$api/instances/$run-rejected/signals/decision" -o /dev/null -d '{"approved": false, "by": "carl"}'
outcome "$run-granted" '"approved":true'
outcome "$run-rejected" '"approved":false'

echo "The clerk leaves $run-late lying ..."
for _ in $(seq 60); do
    late=$(call "$api/instances/$run-late")
    case $late in *manager-decision*) break ;; esac
    sleep 0.5
done
case $late in *manager-decision*) echo "... and it is for the manager." ;; *) fail "nobody tells the manager: $late" ;; esac
call "$api/instances/$run-late/signals/manager-decision" -o /dev/null -d '{"approved": true, "by": "mia"}'
outcome "$run-late" '"decidedBy":"mia","escalated":true'
