"""Runs millrace in a pod of its own: for Airflow with apache-airflow-providers-cncf-kubernetes.

The ConfigMap, the Secret and the volume are those of examples/kubernetes/config.yaml. A run that changed
nothing ends with 99, and its task is skipped. Airflow repeats a task after every failure, after 75 and
after 1 to 4 alike: that does no harm, since a rerun is safe, but only 75 gets better by it.
"""

from datetime import datetime, timedelta

from airflow import DAG
from airflow.providers.cncf.kubernetes.operators.pod import KubernetesPodOperator
from kubernetes.client import models as k8s

MOUNTS = {"/etc/millrace": k8s.V1Volume(name="config",
                                        config_map=k8s.V1ConfigMapVolumeSource(name="millrace")),
          "/run/secrets/millrace": k8s.V1Volume(
              name="secrets", secret=k8s.V1SecretVolumeSource(secret_name="millrace")),
          "/work": k8s.V1Volume(
              name="work", persistent_volume_claim=k8s.V1PersistentVolumeClaimVolumeSource(
                  claim_name="millrace-work"))}

with DAG("millrace_kubernetes", schedule="15 2 * * *", start_date=datetime(2026, 1, 1), catchup=False,
         max_active_runs=1):
    KubernetesPodOperator(
        task_id="sync",
        name="millrace",
        image="registry.example/millrace:0.2.0",
        arguments=["-c", "/etc/millrace/millrace.yaml", "--log-format", "json", "run",
                   "--skip-code", "99"],
        skip_on_exit_code=99,
        retries=4,
        retry_delay=timedelta(minutes=5),
        retry_exponential_backoff=True,
        execution_timeout=timedelta(hours=2),
        env_vars={"REPORTS_URL": "https://secure.holistics.io"},
        volumes=list(MOUNTS.values()),
        volume_mounts=[k8s.V1VolumeMount(name=volume.name, mount_path=path)
                       for path, volume in MOUNTS.items()],
        security_context={"runAsNonRoot": True, "runAsUser": 10001, "fsGroup": 10001},
        automount_service_account_token=False,
        termination_grace_period=30,
    )
