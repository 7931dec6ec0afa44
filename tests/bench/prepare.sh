# Sourced by the scripts beside it, from the project's root.

# Builds what is measured, and says where things are in bin and work.
prepare_programs() {
  scripts/install.sh build tests bench
  scripts/build.sh release millrace millrace-reports-server

  bin=$PWD/build/release/bin
  work=$PWD/build/bench-runs
  mkdir -p "$work"
}

# The same, and starts a Postgres cluster that lives as long as the script, which
# MILLRACE_BENCH_POSTGRES then names. Arguments: settings of the cluster.
prepare_bench() {
  prepare_programs

  cluster=$(mktemp -d)
  chmod 755 "$cluster"  # The cluster runs as another user.
  trap 'tests/support/postgres_cluster.sh stop "$cluster/postgres" || true; rm -rf "$cluster"' EXIT
  MILLRACE_BENCH_POSTGRES=$(tests/support/postgres_cluster.sh start "$cluster/postgres" "$@")
  export MILLRACE_BENCH_POSTGRES
}
