#!/bin/sh
# A Postgres cluster of its own for tests: in one folder, reachable by a socket in it, never by TCP.
#
#   postgres_cluster.sh start DIR [SETTING=VALUE ...]   makes the cluster when needed (with these
#                                                       settings), starts it, prints its DSN
#   postgres_cluster.sh stop DIR                        stops it; the folder stays
#
# The server is the newest that is installed, or that of the folder in MILLRACE_POSTGRES_BIN.
# Runs as an unprivileged user also when called as root, because Postgres refuses root.
set -eu

usage() {
  echo "usage: $0 start|stop DIR [SETTING=VALUE ...]" >&2
  exit 2
}
[ $# -ge 2 ] || usage
action=$1
mkdir -p "$2"
dir=$(cd "$2" && pwd)
shift 2
if [ ${#dir} -gt 80 ]; then
  echo "$0: $dir is too long for a socket's path: choose a folder of at most 80 characters" >&2
  exit 2
fi

bin=${MILLRACE_POSTGRES_BIN:-$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)}
if [ -z "$bin" ]; then
  echo "$0: no Postgres server found: apt-get install postgresql-15" >&2
  exit 1
fi

if [ "$(id -u)" -eq 0 ]; then
  user=postgres
  id "$user" >/dev/null 2>&1 || user=nobody
  group=$(id -g "$user")
  as_user() { setpriv --reuid "$user" --regid "$group" --clear-groups -- "$@"; }
  chown "$user" "$dir"
else
  as_user() { "$@"; }
fi
cd /

start() {
  if [ ! -f "$dir/data/PG_VERSION" ]; then
    as_user "$bin/initdb" -D "$dir/data" -U postgres -A trust --no-sync \
      --encoding=UTF8 --locale=C.UTF-8 >"$dir/initdb.log" 2>&1 || {
      cat "$dir/initdb.log" >&2
      exit 1
    }
    # One role of the tests has a password, so that a wrong one can be tried.
    as_user sh -c 'printf "%s\n" "local all millrace_password scram-sha-256" "local all all trust" \
      > "$1"' sh "$dir/data/pg_hba.conf"
    as_user sh -c 'cat >> "$1"' sh "$dir/data/postgresql.conf" <<END
listen_addresses = ''
unix_socket_directories = '$dir'
fsync = off
max_connections = 100
deadlock_timeout = 100ms
$(printf '%s\n' "$@")
END
  fi
  if ! as_user "$bin/pg_ctl" -D "$dir/data" status >/dev/null 2>&1; then
    as_user "$bin/pg_ctl" -D "$dir/data" -l "$dir/server.log" -w -t 60 start >/dev/null || {
      tail -n 20 "$dir/server.log" >&2
      exit 1
    }
  fi
  echo "host=$dir user=postgres dbname=postgres"
}

stop() {
  if [ -f "$dir/data/postmaster.pid" ]; then
    as_user "$bin/pg_ctl" -D "$dir/data" -w -m fast stop >/dev/null
  fi
}

case $action in
  start) start "$@" ;;
  stop) stop ;;
  *) usage ;;
esac
