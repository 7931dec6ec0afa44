"""Runs millrace on the worker, then what depends on its rows: for Airflow 2.7 and newer.

millrace ends with 99 when nothing was changed (--skip-code), which skips the tasks behind it; with 75 when
a retry will do; with 1 to 4 when a person has to look. `run` repeats after 75 and fails at once after
the others, because a retry would only repeat the failure.
"""

from datetime import datetime, timedelta

from airflow import DAG
from airflow.operators.bash import BashOperator

# Airflow repeats a task after every failure, so the script itself tells 75 from the others.
SCRIPT = """
for wait in 60 300 900 1800 last; do
  millrace -c /etc/millrace/millrace.yaml --log-format json run --skip-code 99
  code=$?
  if [ "$code" -ne 75 ] || [ "$wait" = last ]; then exit "$code"; fi
  sleep "$wait"
done
"""

with DAG("millrace_bash", schedule="15 2 * * *", start_date=datetime(2026, 1, 1), catchup=False,
         max_active_runs=1):
    sync = BashOperator(
        task_id="sync",
        bash_command=SCRIPT,
        skip_on_exit_code=99,
        retries=0,
        execution_timeout=timedelta(hours=3),
        append_env=True,
        # State and relative paths; with tasks on changing hosts, keep the state in Postgres.
        env={"MILLRACE_WORKDIR": "/var/lib/millrace"},
    )
    use = BashOperator(task_id="use_the_new_rows", bash_command="echo 'new rows are there'")
    sync >> use
