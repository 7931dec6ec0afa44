#!/usr/bin/env bash
# The quickstart: installs what is missing, builds, starts the reports server on a free loopback
# port, syncs three reports into files and SQLite, shows the result, and stops the server.
# Run it again: nothing changed, and it says so.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)

"$root/scripts/install.sh" build quickstart
"$root/scripts/build.sh" release millrace millrace-reports-server

bin=$root/build/release/bin
out=$root/build/quickstart
mkdir -p "$out"
cd "$out"

export REPORTS_KEY=quickstart-key
rm -f port
"$bin/millrace-reports-server" -c "$here/reports.yaml" --port-file port > server.log 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null; wait "$server" 2>/dev/null || true' EXIT
for _ in $(seq 100); do
  [ -s port ] && break
  kill -0 "$server" 2>/dev/null || { cat server.log >&2; exit 1; }
  sleep 0.05
done
export REPORTS_URL=http://127.0.0.1:$(cat port)
echo "==> The reports server listens on $REPORTS_URL" >&2

echo "==> millrace -c examples/quickstart/millrace.yaml --workdir build/quickstart run" >&2
"$bin/millrace" -c "$here/millrace.yaml" --workdir . run

echo
echo "==> The first rows of $out/active_customers.csv:" >&2
head -n 6 active_customers.csv
echo
echo "==> The same table in SQLite ($out/warehouse.db):" >&2
sqlite3 -box warehouse.db "SELECT id, email, full_name, ltv, signed_up_at FROM active_customers ORDER BY id LIMIT 4"
