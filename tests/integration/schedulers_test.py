#!/usr/bin/python3
"""The files for schedulers in examples/, as the schedulers read them.

Usage: schedulers_test.py BIN_FOLDER [-v] [TEST]
"""

import ast
import itertools
import os
import pathlib
import py_compile
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import unittest.mock

import yaml

EXAMPLES = pathlib.Path(__file__).parents[2] / "examples"
PROGRAMS = pathlib.Path(sys.argv.pop(1)).resolve()
ENVIRONMENT = {"ASAN_OPTIONS": "detect_leaks=0", "REPORTS_URL": "http://127.0.0.1:9"}


def run(*words, **environment):
    return subprocess.run(list(map(str, words)), capture_output=True, text=True, check=False,
                          env=os.environ | ENVIRONMENT | environment)


class SchedulerTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def check(self, file, **environment):
        """The file is one that millrace takes."""
        done = run(PROGRAMS / "millrace", "-c", file, "--workdir", self.folder, "check", **environment)
        self.assertEqual((done.returncode, done.stderr), (0, ""), file)


class Systemd(SchedulerTest):
    UNITS = ["millrace.service", "millrace-once.service", "millrace-once.timer"]

    def unit(self, name):
        return (EXAMPLES / "systemd" / name).read_text()

    def options(self, name):
        return set(re.findall(r"^[A-Z].*=.*$", self.unit(name), re.M))

    def test_the_file_takes_the_key_from_a_credential(self):
        (self.folder / "reports_key").write_text("a-key\n")
        self.check(EXAMPLES / "systemd" / "millrace.yaml", CREDENTIALS_DIRECTORY=str(self.folder))

    def written(self):
        for name in self.UNITS:
            program = str(PROGRAMS / "millrace")
            (self.folder / name).write_text(self.unit(name).replace("/usr/local/bin/millrace", program))
        return [self.folder / name for name in self.UNITS]

    @unittest.skipUnless(shutil.which("systemd-analyze"), "systemd-analyze is missing")
    def test_systemd_takes_the_units(self):
        done = run("systemd-analyze", "verify", *self.written())
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    @unittest.skipUnless(shutil.which("systemd-analyze"), "systemd-analyze is missing")
    def test_little_is_open_to_them(self):
        for unit in self.written()[:2]:
            done = run("systemd-analyze", "security", "--offline=true", "--threshold=25", unit)
            self.assertEqual(done.returncode, 0, done.stdout[-300:] + done.stderr)

    def test_the_service_is_watched_and_told_of(self):
        self.assertLessEqual({"Type=notify", "WatchdogSec=1min", "RestartPreventExitStatus=2",
                              "ExecReload=/bin/kill -HUP $MAINPID",
                              "LoadCredential=reports_key:/etc/millrace/reports_key"},
                             self.options("millrace.service"))

    def test_a_run_is_repeated_after_75_only(self):
        kept = {line for line in self.options("millrace-once.service") if "Exit" in line}
        self.assertEqual(kept, {"RestartPreventExitStatus=1 2 3 4 129 130 143"})


# What may stand in the objects of the examples: the API takes a misspelt key without a word. By the last
# key of the path that leads to them.
KEYS = {
    "ConfigMap": "apiVersion kind metadata data",
    "Secret": "apiVersion kind metadata type stringData",
    "PersistentVolumeClaim": "apiVersion kind metadata spec",
    "PersistentVolumeClaim.spec": "accessModes resources",
    "CronJob": "apiVersion kind metadata spec",
    "CronJob.spec": "schedule timeZone concurrencyPolicy startingDeadlineSeconds "
                    "successfulJobsHistoryLimit failedJobsHistoryLimit jobTemplate",
    "jobTemplate": "spec",
    "jobTemplate.spec": "backoffLimit activeDeadlineSeconds ttlSecondsAfterFinished podFailurePolicy "
                        "template",
    "podFailurePolicy": "rules",
    "rules": "action onExitCodes onPodConditions",
    "onExitCodes": "containerName operator values",
    "onPodConditions": "type status",
    "Deployment": "apiVersion kind metadata spec",
    "Deployment.spec": "replicas strategy selector template",
    "strategy": "type",
    "selector": "matchLabels",
    "template": "metadata spec",
    "template.spec": "restartPolicy automountServiceAccountToken terminationGracePeriodSeconds "
                     "securityContext containers volumes",
    "spec.securityContext": "runAsNonRoot runAsUser runAsGroup fsGroup seccompProfile",
    "seccompProfile": "type",
    "containers": "name image args env ports startupProbe livenessProbe readinessProbe resources "
                  "securityContext volumeMounts",
    "containers.securityContext": "allowPrivilegeEscalation readOnlyRootFilesystem capabilities",
    "capabilities": "drop",
    "env": "name value",
    "containers.ports": "name containerPort",
    "startupProbe": "httpGet periodSeconds timeoutSeconds failureThreshold",
    "livenessProbe": "httpGet periodSeconds timeoutSeconds failureThreshold",
    "readinessProbe": "httpGet periodSeconds timeoutSeconds failureThreshold",
    "httpGet": "path port",
    "resources": "requests limits",
    "requests": "cpu memory storage",
    "limits": "memory",
    "volumeMounts": "name mountPath readOnly",
    "volumes": "name configMap secret persistentVolumeClaim emptyDir",
    "configMap": "name",
    "secret": "secretName defaultMode",
    "persistentVolumeClaim": "claimName",
    "emptyDir": "",
    "Service": "apiVersion kind metadata spec",
    "Service.spec": "selector ports",
    "spec.ports": "name port targetPort",
    "metadata": "name labels",
}
# Maps whose keys are the user's.
FREE = {"labels", "matchLabels", "data", "stringData", "Service.spec.selector"}


class Kubernetes(SchedulerTest):
    @classmethod
    def setUpClass(cls):
        texts = [(EXAMPLES / "kubernetes" / name).read_text()
                 for name in ("config.yaml", "cronjob.yaml", "serve.yaml")]
        cls.objects = {each["kind"]: each for text in texts for each in yaml.safe_load_all(text)}
        cls.pods = [cls.objects["CronJob"]["spec"]["jobTemplate"]["spec"]["template"],
                    cls.objects["Deployment"]["spec"]["template"]]

    def look_at(self, node, path):
        if isinstance(node, list):
            for each in node:
                self.look_at(each, path)
        if not isinstance(node, dict) or path[-1] in FREE or ".".join(path) in FREE:
            return
        known = KEYS.get(".".join(path[-2:]), KEYS.get(path[-1]))
        self.assertIsNotNone(known, path)
        self.assertLessEqual(set(node), set(known.split()), path)
        for key, value in node.items():
            self.look_at(value, [*path, key])

    def test_no_key_is_misspelt(self):
        self.assertEqual(set(self.objects), {"ConfigMap", "Secret", "PersistentVolumeClaim", "CronJob",
                                             "Deployment", "Service"})
        for kind, each in self.objects.items():
            self.look_at(each, [kind])

    def config(self):
        return self.objects["ConfigMap"]["data"]["millrace.yaml"]

    def test_the_file_is_one_that_millrace_takes(self):
        for name, secret in self.objects["Secret"]["stringData"].items():
            (self.folder / name).write_text(secret)
        file = self.folder / "millrace.yaml"
        file.write_text(self.config().replace("/run/secrets/millrace", str(self.folder)))
        self.check(file)

    def test_names_lead_somewhere(self):
        for pod in self.pods:
            volumes = {each["name"]: each for each in pod["spec"]["volumes"]}
            container, = pod["spec"]["containers"]
            self.assertEqual({each["name"] for each in container["volumeMounts"]}, set(volumes))
            names = {volumes["config"]["configMap"]["name"], volumes["secrets"]["secret"]["secretName"],
                     volumes["work"]["persistentVolumeClaim"]["claimName"]}
            self.assertEqual(names, {self.objects[kind]["metadata"]["name"] for kind in
                                     ("ConfigMap", "Secret", "PersistentVolumeClaim")})
            mounted = {each["name"]: each["mountPath"] for each in container["volumeMounts"]}
            self.assertIn(mounted["secrets"] + "/reports_key", self.config())
            self.assertEqual(container["args"][:2], ["-c", mounted["config"] + "/millrace.yaml"])
        labels = self.objects["Deployment"]["spec"]["template"]["metadata"]["labels"]
        self.assertEqual(labels, self.objects["Deployment"]["spec"]["selector"]["matchLabels"])
        self.assertEqual(labels, self.objects["Service"]["spec"]["selector"])
        job = self.pods[0]["metadata"]["labels"]
        self.assertFalse(labels.items() <= job.items(), "the Service would lead to the pods of the job")

    def test_pods_have_few_rights_and_time_to_end(self):
        grace = int(re.search(r"grace: (\d+)s", self.config()).group(1))
        for pod in self.pods:
            container, = pod["spec"]["containers"]
            self.assertTrue(pod["spec"]["securityContext"]["runAsNonRoot"])
            self.assertEqual(container["securityContext"],
                             {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True,
                              "capabilities": {"drop": ["ALL"]}})
        self.assertGreater(self.pods[1]["spec"]["terminationGracePeriodSeconds"], grace + 20)

    def test_one_service_at_a_time_is_probed(self):
        deployment = self.objects["Deployment"]["spec"]
        self.assertEqual((deployment["replicas"], deployment["strategy"]), (1, {"type": "Recreate"}))
        container, = self.pods[1]["spec"]["containers"]
        self.assertEqual(container["livenessProbe"]["httpGet"], {"path": "/healthz", "port": "http"})
        self.assertEqual(container["readinessProbe"]["httpGet"], {"path": "/readyz", "port": "http"})
        port = container["ports"][0]
        self.assertIn(f"listen: 0.0.0.0:{port['containerPort']} ", self.config())
        self.assertEqual(self.objects["Service"]["spec"]["ports"][0]["targetPort"], port["name"])

    def test_a_job_repeats_75_only(self):
        rule = self.objects["CronJob"]["spec"]["jobTemplate"]["spec"]["podFailurePolicy"]["rules"][0]
        self.assertEqual((rule["action"], rule["onExitCodes"]["values"]), ("FailJob", [1, 2, 3, 4]))
        self.assertEqual(self.pods[0]["spec"]["restartPolicy"], "Never")


class Recorded:
    """A module of Airflow's, or anything in it: it notes what is called."""

    def __init__(self, calls, name=""):
        self.calls, self.its_name = calls, name

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Recorded(self.calls, name)

    def __call__(self, *_, **options):
        self.calls.append((self.its_name, options))
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return False

    def __rshift__(self, other):
        return other


class Airflow(SchedulerTest):
    FILES = ["millrace_bash.py", "millrace_docker.py", "millrace_kubernetes.py"]

    def calls(self, name):
        """What the DAG file asks of Airflow, by the name of what it calls."""
        text = (EXAMPLES / "airflow" / name).read_text()
        calls = []
        modules = {node.module for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ImportFrom)}
        stubs = {part: Recorded(calls) for module in modules - {"datetime"}
                 for part in itertools.accumulate(module.split("."), "{}.{}".format)}
        with unittest.mock.patch.dict(sys.modules, stubs):
            exec(compile(text, name, "exec"), {})
        return {called: options for called, options in calls
                if not options.get("task_id", "sync").startswith("use")}

    def operator(self, name):
        return next(options for called, options in self.calls(name).items()
                    if called.endswith("Operator"))

    def test_all_compile(self):
        for name in self.FILES:
            py_compile.compile(str(EXAMPLES / "airflow" / name), str(self.folder / "out.pyc"),
                               doraise=True)

    def test_a_run_that_changed_nothing_is_skipped(self):
        for name in self.FILES:
            operator = self.operator(name)
            words = operator.get("command") or operator.get("arguments") or operator["bash_command"].split()
            self.assertEqual(operator["skip_on_exit_code"], 99, name)
            self.assertEqual(words[words.index("--skip-code") + 1], "99", name)
            done = run(PROGRAMS / "millrace", *[word for word in words if word.startswith("--")], "help")
            self.assertNotIn("is not an option", done.stderr, name)

    def test_one_run_at_a_time(self):
        for name in self.FILES:
            dag = self.calls(name)["DAG"]
            self.assertEqual((dag["max_active_runs"], dag["catchup"]), (1, False), name)

    def test_containers_are_started_again(self):
        for name in self.FILES[1:]:
            self.assertGreater(self.operator(name)["retries"], 0, name)

    def script(self, *codes):
        """Codes that millrace ends with, one after the other: what the script ends with, its runs."""
        script = self.operator("millrace_bash.py")["bash_command"]
        codes_file = self.folder / "codes"
        codes_file.write_text("".join(f"{code}\n" for code in codes))
        for program, text in (("millrace", f'code=$(head -n 1 {codes_file}); sed -i 1d {codes_file}; '
                                           f'echo "$@" >>{self.folder}/runs; exit "$code"'),
                              ("sleep", "exit 0")):
            (self.folder / program).write_text(f"#!/bin/sh\n{text}\n")
            (self.folder / program).chmod(0o755)
        (self.folder / "runs").write_text("")
        done = run("bash", "-c", script, PATH=f"{self.folder}:{os.environ['PATH']}")
        return done.returncode, len((self.folder / "runs").read_text().splitlines())

    def test_the_script_repeats_75_only(self):
        for code in (0, 1, 2, 3, 4, 99):
            self.assertEqual(self.script(code), (code, 1))
        self.assertEqual(self.script(75, 75, 0), (0, 3))
        self.assertEqual(self.script(*[75] * 9), (75, 5))


if __name__ == "__main__":
    unittest.main()
