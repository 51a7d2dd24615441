#!/usr/bin/env bash
#
# Has a document of 200 pages read, and looks on.
#
# HOLDFAST_URL names the server, http://127.0.0.1:8080 by default; HOLDFAST_USER, as name:password, who asks, the user dev by default.
# PAUSE is how many milliseconds it takes to read a page, 20 by default.
set -eu

url=${HOLDFAST_URL:-http://127.0.0.1:8080}
api=$url/holdfast/api
document=annals-$(date +%s)-$$

login=(--netrc-file "$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)/.holdfast/netrc")
[ -z "${HOLDFAST_USER:-}" ] || login=(--user "$HOLDFAST_USER")

call() { curl -fsS "${login[@]}" -H 'Content-Type: application/json' "$@"; }
fail() {
    echo "$*" >&2
    exit 1
}

call "$api/workflows/document-pipeline/instances" -o /dev/null -d "
    {\"instanceId\": \"$document\", \"input\": {\"title\": \"Annals\", \"pages\": 200, \"pauseMillis\": ${PAUSE:-20}}}"

for _ in $(seq 120); do
    status=$(call "$api/instances/$document" | grep -o '"status":"[a-z_]*"' | head -n 1 | cut -d'"' -f4)
    # Until the first page is kept, nobody has written the counter.
    echo "$document is $status, pages kept: $(call "$api/instances/$document/shared/pagesKept" 2>/dev/null || echo none)"
    [ "$status" = in_progress ] || break
    sleep 1
done

report=$(call "$api/instances/$document/output")
expected='"pages":200,"read":192,"unreadable":[25,50,75,100,125,150,175,200]'
case $report in *"$expected"*) echo "$report" ;; *) fail "the report is $report and lacks $expected" ;; esac
