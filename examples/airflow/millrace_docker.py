"""Runs millrace in a container beside the worker: for Airflow with apache-airflow-providers-docker.

A run that changed nothing ends with 99, and its task is skipped. Airflow repeats a task after every failure,
after 75 and after 1 to 4 alike: that does no harm, since a rerun is safe, but only 75 gets better by it.
"""

from datetime import datetime, timedelta

from airflow import DAG
from airflow.providers.docker.operators.docker import DockerOperator
from docker.types import Mount

with DAG("millrace_docker", schedule="15 2 * * *", start_date=datetime(2026, 1, 1), catchup=False,
         max_active_runs=1):
    DockerOperator(
        task_id="sync",
        image="registry.example/millrace:0.2.0",
        command=["-c", "/etc/millrace/millrace.yaml", "--log-format", "json", "run",
                 "--skip-code", "99"],
        skip_on_exit_code=99,
        retries=4,
        retry_delay=timedelta(minutes=5),
        retry_exponential_backoff=True,
        execution_timeout=timedelta(hours=2),
        auto_remove="success",
        mount_tmp_dir=False,
        mounts=[
            Mount(target="/etc/millrace", source="/etc/millrace", type="bind", read_only=True),
            Mount(target="/work", source="millrace-work", type="volume"),
        ],
        private_environment={"HOLISTICS_API_KEY": "{{ conn.reports_api.password }}"},
    )
