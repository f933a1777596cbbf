#!/usr/bin/env bash
# Fetch every corpus that has pins, one by one; write dead-pins.md and fail where one is not to be had.
# REPRO_MIRROR is honoured, as by `repro fetch` itself.
set -uo pipefail
cd "$(dirname "$0")/.."
PATH="$PWD/.venv/bin:$PATH"

corpora=$(python -c '
from repro.params import corpora
for name, corpus in corpora().items():
    if all(file.sha256 or file.git_trees for file in corpus.files):
        print(name)
') || exit 1
failed=0
report=$PWD/dead-pins.md
echo "These corpora could not be fetched and verified ($(date -u +%F)):" >"$report"
for corpus in $corpora; do
    if problem=$(repro fetch "$corpus" -p baselines 2>&1); then
        echo "$corpus: the pinned bytes"
    else
        failed=1
        echo "$corpus: $problem" >&2
        printf '\n- **%s**\n\n      %s\n' "$corpus" "${problem##*$'\n'}" >>"$report"
    fi
done
[ $failed = 0 ] && rm "$report"
exit $failed
