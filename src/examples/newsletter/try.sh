#!/usr/bin/env bash
#
# Sends a newsletter and looks at what has become of it.
#
# HOLDFAST_URL names the server, http://127.0.0.1:8080 by default; HOLDFAST_USER, as name:password, who asks, the user dev by default.
set -eu

url=${HOLDFAST_URL:-http://127.0.0.1:8080}
api=$url/holdfast/api
newsletter=tides-$(date +%s)-$$

login=(--netrc-file "$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)/.holdfast/netrc")
[ -z "${HOLDFAST_USER:-}" ] || login=(--user "$HOLDFAST_USER")

call() { curl -fsS "${login[@]}" -H 'Content-Type: application/json' "$@"; }

call "$api/workflows/newsletter/instances" -o /dev/null -d "
    {\"instanceId\": \"$newsletter\",
     \"input\": {\"subject\": \"tides\", \"readers\": [\"Ada\", \"Ben\", \"Cleo\"], \"pauseSeconds\": 1}}"

receipt=$(call "$api/instances/$newsletter/output?wait=30s")
expected='"posted":3,"text":"News about tides, from the harbour office"'
case $receipt in
    *"$expected"*) echo "$receipt" ;;
    *)
        echo "the receipt is $receipt and lacks $expected" >&2
        exit 1
        ;;
esac
