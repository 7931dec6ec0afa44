#!/usr/bin/env -S python3 -B
"""The files and commands of the guide do what it says, by the real programs.

Usage: guide_run_test.py FOLDER_OF_PROGRAMS [unittest arguments]
What needs Postgres is skipped unless MILLRACE_TEST_POSTGRES names a database.
"""

import json
import re
import shutil
import subprocess
import sys
import types
import unittest
import unittest.mock
from pathlib import Path

from pages import GUIDE, ROOT, blocks, table_rows
from world import Database, World, files_of, has_postgres

PROGRAMS = Path(sys.argv.pop(1)).resolve() if __name__ == "__main__" else None


def is_possible(block):
    need = block.marks.get("needs", "")
    if need == "postgres":
        return has_postgres()
    if need == "init":
        helped = subprocess.run([PROGRAMS / "millrace", "help"], capture_output=True, check=True)
        return b"\n  init " in helped.stdout
    return need in ("", "hook") or shutil.which(need) is not None


def comparable(text):
    """Without what differs from run to run: seconds, and the widths that follow from them."""
    lines = (re.sub(r"\s+", " ", line).strip() for line in text.strip().splitlines())
    return [re.sub(r" \d+\.\d\d$", " SECONDS", line) for line in lines]


class GuideTest(unittest.TestCase):
    def setUp(self):
        self.world = World(PROGRAMS)
        self.addCleanup(self.world.close)

    def database(self, name):
        database = Database(name)
        self.addCleanup(database.drop)
        return database

    def expect(self, done, code=0):
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout


class CompleteFiles(GuideTest):
    def test_pass_the_check(self):
        self.world.environment["REPORTS_URL"] = "https://secure.holistics.io"
        self.world.environment["HOLISTICS_API_KEY"] = "a-key"
        self.world.environment["MILLRACE_TOKEN"] = "0123456789abcdef0123456789abcdef"
        self.world.environment["SLACK_URL"] = "https://hooks.slack.example/services/T0/B0/x"
        self.world.environment["TEAMS_URL"] = "https://teams.example/workflows/x"
        for name in ("ALERT_SECRET", "PAGER_KEY", "SMTP_PASSWORD"):
            self.world.environment[name] = "a-secret"
        self.world.environment["FEED_TOKEN"] = "fedcba9876543210fedcba9876543210"
        self.world.environment["CREDENTIALS_DIRECTORY"] = str(self.world.folder)
        (self.world.folder / "reports_key").write_text("a-key\n")
        (self.world.folder / "tls").mkdir()
        for name in ("millrace.crt", "millrace.key"):
            (self.world.folder / "tls" / name).write_text("PEM\n")
        shutil.copy("/etc/ssl/certs/ca-certificates.crt", self.world.folder / "company-ca.pem")
        checked = 0
        for page in [ROOT / "README.md", *GUIDE.glob("*.md")]:
            for block in files_of(page):
                if block.language != "yaml" or block.marks["file"] == "reports.yaml":
                    continue
                with self.subTest(block=str(block)):
                    self.world.write(block)
                    self.expect(self.world.millrace("check", block.marks["file"]))
                    checked += 1
        self.assertGreater(checked, 15)

    def test_of_the_reports_server_pass_its_check(self):
        self.expect(self.world.shell("millrace-reports-server -c reports.yaml --check"))


class FiveMinutes(GuideTest):
    def test_end_with_rows_in_a_file_in_postgres_and_at_a_webhook(self):
        self.world.start_server()
        self.world.start_receiver()
        if has_postgres():
            self.world.environment["WAREHOUSE_DSN"] = self.database("steps").dsn
        outputs = {}
        for block in blocks(GUIDE / "five-minutes.md"):
            step = block.marks.get("run")
            if "step" in block.marks:
                self.world.write(block)
            elif step is not None and is_possible(block):
                outputs[step] = self.expect(self.world.shell(block.text))
            elif block.marks.get("output") in outputs:
                with self.subTest(block=str(block)):
                    shown = outputs[block.marks["output"]].replace(self.world.hook_port, "9000")
                    self.assertEqual(comparable(shown), comparable(block.text))
        self.assertLessEqual({"columns", "webhook"}, set(outputs))


class Recipes(GuideTest):
    def test_run_as_they_are(self):
        self.world.start_server()
        self.world.start_receiver()
        if has_postgres():
            database = self.database("recipes")
            database.run("CREATE SCHEMA marketing")
            self.world.environment["WAREHOUSE_DSN"] = database.dsn
        pages = ("recipes", "modes", "types", "values", "bad-rows", "testing")
        ran = 0
        for block in (block for page in pages for block in blocks(GUIDE / f"{page}.md")):
            if "file" in block.marks:
                self.world.write(block)
            if "run" not in block.marks or not is_possible(block):
                continue
            with self.subTest(block=str(block)):
                ran += 1
                if block.language == "sh":
                    self.expect(self.world.shell(block.text))
                else:
                    self.expect(self.world.millrace("-q", "-c", block.marks["file"], "run"))
        self.assertGreater(ran, 10)

    def test_print_the_json_line_that_is_described(self):
        self.world.start_server()
        self.world.write(files_of(GUIDE / "values.md")[0])
        (self.world.folder / "values.yaml").rename(self.world.folder / "millrace.yaml")
        page = GUIDE / "output.md"
        script = next(block.text for block in blocks(page) if block.marks.get("run") == "json")
        summary = json.loads(self.expect(self.world.shell(script)))
        for row in table_rows(page, "member"):
            described = re.findall(r"`(?:syncs\[\])?\.?([a-z_]+)`", row)
            place = summary["syncs"][0] if "syncs[]" in row else summary
            at_times = {"fresh_as_of", "warnings", "not_started", "error", "quarantine",
                        "watermark"}
            for member in set(described) - at_times:
                self.assertIn(member, place)


class Transforms(GuideTest):
    FILE = """version: 1
connections:
  bi: {reports_api: {url: "https://secure.holistics.io", key: "a-key"}}
  lake: {files: {root: out}}
syncs:
  customers:
    from: {bi: 1}
    to: [{lake: customers.csv}]
"""

    def millrace_with(self, block, command):
        inside = "".join("    " + line for line in block.text.splitlines(True))
        (self.world.folder / "sync.yaml").write_text(self.FILE + inside)
        return self.world.millrace("-c", "sync.yaml", command)

    def test_give_the_rows_and_the_problems_that_are_shown(self):
        tried = 0
        problems = {}
        for block in blocks(GUIDE / "transforms.md"):
            with self.subTest(block=str(block)):
                if "file" in block.marks:
                    self.world.write(block)
                elif "output" in block.marks:
                    self.assertEqual(problems[block.marks["output"]], block.text)
                elif block.marks.get("sync"):
                    checked = self.millrace_with(block, "check")
                    self.assertEqual(checked.returncode, 2)
                    problems[block.marks["sync"]] = checked.stderr
                elif "sync" in block.marks:
                    self.expect(self.millrace_with(block, "test"))
                    tried += 1
        self.assertGreater(tried, 7)


@unittest.skipUnless(has_postgres(), "MILLRACE_TEST_POSTGRES names no database, or psql is missing")
class Grants(GuideTest):
    FILE = """
version: 1
connections:
  bi: {{reports_api: {{url: "${{env:REPORTS_URL}}", key: "${{env:HOLISTICS_API_KEY}}"}}}}
  warehouse: {{postgres: {{dsn: "{dsn}"}}}}
state: {{postgres: {{dsn: "{dsn} options=-csearch_path=millrace"}}}}
syncs:
  customers:
    from: {{bi: 1}}
    columns: {{Email: {{as: email, required: true}}, Country: {{as: country}},
              LTV (USD): {{as: ltv, type: "decimal(12,2)"}}}}
    other_columns: drop
    to: {to}
"""

    def grant(self, database, *groups):
        for block in blocks(GUIDE / "grants.md"):
            if block.marks.get("grants") in groups:
                database.run(database.named(block.text))

    def load(self, database, to):
        self.world.start_server()
        dsn = f"{database.dsn} user={database.role}"
        (self.world.folder / "millrace.yaml").write_text(self.FILE.format(dsn=dsn, to=to))
        return self.expect(self.world.millrace("run"))

    def test_of_the_owner_are_enough_for_every_mode(self):
        database = self.database("owner")
        database.run(f"CREATE ROLE {database.role}_readers; "
                     f'REVOKE ALL ON DATABASE "{database.name}" FROM PUBLIC')
        self.grant(database, "owner", "readers", "state")
        self.load(database, "[{warehouse: {table: marketing.a}}, "
                            "{warehouse: {table: marketing.b, key: email}}, "
                            "{warehouse: {table: marketing.c, mode: append}}]")

    def test_on_tables_of_others_are_enough(self):
        database = self.database("tables")
        database.run(f'CREATE ROLE {database.role} LOGIN; CREATE SCHEMA marketing; '
                     f'REVOKE TEMPORARY ON DATABASE "{database.name}" FROM PUBLIC')
        self.grant(database, "tables", "state")
        self.load(database, "[{warehouse: {table: marketing.customers, key: email}}, "
                            "{warehouse: {table: marketing.customers_history, mode: append}}]")


class Schedulers(GuideTest):
    @unittest.skipUnless(shutil.which("systemd-analyze"), "systemd-analyze is missing")
    def test_systemd_takes_the_unit_and_the_timer(self):
        program = str(PROGRAMS / "millrace")
        units = [block for page in ("scheduling.md", "service.md") for block in files_of(GUIDE / page)
                 if block.language == "ini"]
        for block in units:
            self.world.write(block, [("/usr/local/bin/millrace", program)])
        names = [str(self.world.folder / block.marks["file"]) for block in units]
        done = subprocess.run(["systemd-analyze", "verify", *names], capture_output=True, text=True,
                              check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def dag(self, code):
        """What the task of the Airflow example makes of a millrace that exits with `code`."""
        text = next(block.text for block in files_of(GUIDE / "scheduling.md")
                    if block.marks["file"] == "millrace_dag.py")
        tasks = []
        decorators = types.ModuleType("airflow.decorators")
        decorators.task = lambda **_: lambda task: tasks.append(task) or (lambda: None)
        decorators.dag = lambda **_: lambda dag: dag
        exceptions = types.ModuleType("airflow.exceptions")
        exceptions.AirflowException = type("AirflowException", (Exception,), {})
        exceptions.AirflowFailException = type("AirflowFailException", (Exception,), {})
        exceptions.AirflowSkipException = type("AirflowSkipException", (Exception,), {})
        stubs = {"airflow": types.ModuleType("airflow"), "airflow.decorators": decorators,
                 "airflow.exceptions": exceptions}
        script = self.world.folder / "millrace"
        script.write_text(f"#!/bin/sh\necho '{{\"status\": \"ok\"}}'\nexit {code}\n")
        script.chmod(0o755)
        with unittest.mock.patch.dict(sys.modules, stubs), \
                unittest.mock.patch.dict("os.environ", {"PATH": str(self.world.folder)}):
            exec(compile(text, "millrace_dag.py", "exec"), {})
            try:
                return tasks[0]()["status"]
            except Exception as failure:  # pylint: disable=broad-except
                return type(failure).__name__

    def test_airflow_retries_what_is_temporary_and_nothing_else(self):
        self.assertEqual(self.dag(0), "ok")
        self.assertEqual(self.dag(99), "AirflowSkipException")
        self.assertEqual(self.dag(75), "AirflowException")
        self.assertEqual(self.dag(2), "AirflowFailException")


if __name__ == "__main__":
    unittest.main()
