#!/usr/bin/env bash
# Builds everything and runs every test. Installs what is missing, starts private servers on free loopback ports under a
# temporary folder, and stops exactly those. The last line is "N passed, N failed, N skipped".
#   ./test.sh           everything
#   ./test.sh --quick   the inner loop, under a minute: no browser, no killed processes
set -euo pipefail
cd "$(dirname "$0")"

quick=false
for argument in "$@"; do
  case "$argument" in
    --quick) quick=true ;;
    *) echo "test.sh: unknown argument $argument; it takes --quick or nothing" >&2; exit 2 ;;
  esac
done

work=$(mktemp -d "${TMPDIR:-/tmp}/lectern-tests.XXXXXX")
chmod 755 "$work"
source tests/servers.sh
trap 'stop_servers; rm -rf "$work"' EXIT

install_missing
unpack_exim
start_postgres

dotnet build Lectern.slnx -c Release --nologo -v quiet

passed=0 failed=0 skipped=0
run() { # project, arguments…: runs one test program and adds up its results
  local project=$1; shift
  local report="$work/$(basename "$project").trx"
  TMPDIR="$work" dotnet "tests/$project/bin/Release/net10.0/$project.dll" -noLogo -trx "$report" "$@" || true
  if [ ! -f "$report" ]; then
    echo "test.sh: $project wrote no report"; failed=$((failed + 1)); return
  fi
  local counters; counters=$(grep -o '<Counters [^>]*>' "$report")
  count() { grep -o " $1=\"[0-9]*\"" <<<"$counters" | grep -o '[0-9]*' || echo 0; }
  passed=$((passed + $(count passed))); failed=$((failed + $(count failed) + $(count error)))
  skipped=$((skipped + $(count notExecuted)))
  # Named again at the end: a log that is cut keeps its last lines.
  awk '/<UnitTestResult /{ failed = /outcome="Failed"/ } failed' "$report" |
    grep -oE 'testName="[^"]*"|<Message>.*' | cut -c 1-600 >> "$work/failures" || true
}

# What is deployed: Terraform, Helm, systemd, the container. Node's test runner says how many at the end.
run_deploy() {
  local report="$work/deploy.tap" patience="--fetch-retries=2 --fetch-timeout=60000"
  npm ci --prefix tests/deploy --ignore-scripts --no-audit --no-fund --loglevel=error $patience ||
    echo "test.sh: npm ci failed in tests/deploy, so the tests of the Helm chart cannot find helm"
  TMPDIR="$work" node --test --test-concurrency=1 --test-reporter=tap tests/deploy/*.test.mjs > "$report" 2>&1 || true
  count() { sed -n "s/^# $1 \([0-9]*\)$/\1/p" "$report" | tail -n 1 | grep . || echo 0; }
  if [ "$(count tests)" -eq 0 ]; then
    cat "$report"; echo "test.sh: the tests of deploy/ wrote no report"; failed=$((failed + 1)); return
  fi
  passed=$((passed + $(count pass))); failed=$((failed + $(count fail) + $(count cancelled)))
  skipped=$((skipped + $(count skipped)))
  grep -E '# SKIP' "$report" || true
  grep -A 12 -E '^ *not ok ' "$report" | grep -vE 'duration_ms|^ *---$' | cut -c 1-600 >> "$work/failures" || true
}

if $quick; then
  run Lectern.Tests -trait- "Pace=slow"
else
  run Lectern.Tests
  if [ -d tests/Lectern.EndToEnd.Tests ]; then run Lectern.EndToEnd.Tests; fi
  run_deploy
fi

if [ -s "$work/failures" ]; then echo "Failed:"; cat "$work/failures"; fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
