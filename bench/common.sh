# What script/bench and script/bench-access share: a server of the release build on a throw-away data directory, its
# database, people who are signed in, and one row of figures for each address. To be sourced; `deals` says how many the
# demo vendor has, `seconds` how long each address is driven.

connections=8 password=towpath-demo
manager=manager@adventure-works.example
export PATH="$PWD/node_modules/.bin:$PATH" SQLX_OFFLINE=true TOWPATH_DEMO=1

build() {
  command -v wrk >/dev/null || { echo "$0 needs wrk: apt-get install wrk" >&2; exit 1; }
  script/bootstrap --test
  script/build
  dir=$(mktemp -d /tmp/towpath-bench.XXXXXX)
  chmod 755 "$dir" # as root, PostgreSQL runs as another user
  trap stop EXIT
}

# Puts what is read from stdin in place of the section with that heading, at the end of the file.
replace_section() { # heading file
  touch "$2"
  awk -v mine="## $1" '/^## / { skip = $0 == mine } !skip' "$2" >"$dir/kept"
  cat "$dir/kept" - >"$2"
}

machine() {
  echo "Commit $(git log -1 --format=%h)$(git diff --quiet HEAD -- ':!bench' || echo ' with changes'), $(date +%F), on \
$(nproc) cores of $(sed -n 's/^model name\s*: //p' /proc/cpuinfo | head -n 1), \
$(awk '/MemTotal/ { printf "%.0f", $2 / 1048576 }' /proc/meminfo) GB, PostgreSQL $(ask 'show server_version_num' | sed 's/....$//').
Server, database and driver share the cores; the load average was $(cut -d' ' -f1 /proc/loadavg) before the run."
}

start() {
  local port begin
  port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close() })')
  export TOWPATH_LISTEN=127.0.0.1:$port TOWPATH_DATA_DIR=$dir/data
  url=http://$TOWPATH_LISTEN
  unset DATABASE_URL
  target/release/towpath demo --deals "$deals"
  begin=$(date +%s%N)
  target/release/towpath serve >"$dir/log" 2>&1 &
  server=$!
  until curl --silent --fail --output /dev/null "$url/health"; do
    kill -0 "$server" || { cat "$dir/log" >&2; exit 1; }
    sleep 0.02
  done
  cold_start=$((($(date +%s%N) - begin) / 1000000))
  local socket
  socket=$(sed -n 5p "$TOWPATH_DATA_DIR/postgres/cluster/postmaster.pid")
  database="postgres://towpath@localhost/towpath?host=$socket"
  superuser="postgres://postgres@localhost/towpath?host=$socket"
}

stop() {
  if [[ ${server:-} ]]; then
    kill "$server" && wait "$server" || true
  fi
  rm -rf "$dir"
}

call() { # session function curl-arguments…
  curl --silent --show-error --fail --output /dev/null --header 'Accept: application/json' \
    --cookie "towpath_session=$1" "$url/api/app/$2" "${@:3}"
}

drive() { # name path [session]
  local cookie="towpath_session=${3:-}"
  log_statements curl --silent --show-error --fail --output /dev/null --cookie "$cookie" "$url$2"
  row "$1" "$2" "$cookie" read
}

# Writes what a request sends to PostgreSQL to a file for pgbench.
log_statements() { # command…
  "$@" # prepares the statements
  ask "alter system set log_statement = 'all'" && ask "alter system set log_line_prefix = '%p|'"
  ask "select pg_reload_conf()" >/dev/null
  sleep 0.5
  wc -c <"$TOWPATH_DATA_DIR/postgres.log" >"$dir/begin"
  "$@"
  sleep 0.5
  tail -c "+$(($(<"$dir/begin") + 1))" "$TOWPATH_DATA_DIR/postgres.log" >"$dir/statements.log"
  ask "alter system reset log_statement" && ask "select pg_reload_conf()" >/dev/null
  node bench/statements.mjs "$dir/statements.log" >"$dir/statements.sql"
}

row() { # name path cookie kind [file]
  local figures sql="– | – | – | – | –"
  wrk --threads 1 --connections "$connections" --duration 2 --header "Cookie: $3" --script bench/drive.lua "$url$2" \
    -- "${@:4}" >/dev/null
  figures=$(wrk --threads 1 --connections "$connections" --duration "$seconds" --header "Cookie: $3" \
    --script bench/drive.lua "$url$2" -- "${@:4}" | sed -n 's/^figures //p')
  if [[ -s $dir/statements.sql ]]; then
    sql="$(wc -l <"$dir/statements.sql") | $(bare_sql)"
  fi
  echo "| $1 | ${figures// / | } | $sql |" | tee /dev/stderr
}

bare_sql() {
  rm -f "$dir"/times.*
  PGOPTIONS='-c role=towpath_system' pgbench --no-vacuum --protocol=prepared --file="$dir/statements.sql" --client="$connections" \
    --time="$((seconds / 2))" --log --log-prefix="$dir/times" "$database" >/dev/null
  cat "$dir"/times.* | awk '{ print $3 / 1000 }' | sort -n | awk -v seconds="$((seconds / 2))" '
    { time[NR] = $1 }
    END { printf "%.0f | %.2f | %.2f | %.2f", NR / seconds, time[int(NR * .5)], time[int(NR * .95)], time[int(NR * .99)] }'
}

ask() { psql --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 "$superuser" --command "$1"; }

sign_in() { # email; prints the session
  curl --silent --show-error --output /dev/null --cookie-jar "$dir/jar" "$url/api/app/accounts/api/sign_in" \
    --data-urlencode "email=$1" --data "password=$password&next=/"
  awk '$6 == "towpath_session" { print $7 }' "$dir/jar"
}

tenant="(select tenant_id from tenants where slug = 'adventure-works')"
