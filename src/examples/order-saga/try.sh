#!/usr/bin/env bash
#
# Places three orders and looks what becomes of them: a small one, one that needs approval, and one that nobody can deliver.
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

# await INSTANCE STATUS: returns once the instance has it.
await() {
    local answer
    for _ in $(seq 60); do
        answer=$(call "$api/instances/$1")
        case $answer in *"\"status\":\"$2\""*) echo "$1 is $2" && return ;; esac
        sleep 0.5
    done
    fail "$1 is not $2 after 30 seconds: $answer"
}

# ledger INSTANCE LINE...: compares what was done for an order.
ledger() {
    local order=$1 found
    shift
    found=$(call "$url/shop/orders/$order/ledger" | grep -o '"entry":"[a-z]*"' | cut -d'"' -f4 | xargs)
    [ "$found" = "$*" ] || fail "the ledger of $order has '$found' and not '$*'"
    echo "  its ledger: $found"
}

call -X PUT "$url/shop/orders/small-$run" \
    -d '{"customer": "Ada", "item": "lamp", "quantity": 2, "amountCents": 4200, "country": "DE"}'
call -X PUT "$url/shop/orders/large-$run" \
    -d '{"customer": "Ada", "item": "chandelier", "quantity": 1, "amountCents": 420000, "country": "DE"}'
call -X PUT "$url/shop/orders/nowhere-$run" \
    -d '{"customer": "Ada", "item": "lamp", "quantity": 2, "amountCents": 4200, "country": "AQ"}'

await "large-$run" awaiting_signal
call -X POST "$api/instances/large-$run/signals/approval" -d '{"given": true, "by": "grace"}' >/dev/null

await "small-$run" completed
ledger "small-$run" reserve charge ship
await "large-$run" completed
ledger "large-$run" reserve ask charge ship
await "nowhere-$run" failed
ledger "nowhere-$run" reserve charge refund release
