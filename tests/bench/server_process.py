"""A reports server of a benchmark: started on a free port, asked, measured, stopped."""

import json
import subprocess
import time
import urllib.request

KEY = "bench-key"

HEAD = """
host: 127.0.0.1
port: 0
spool: {work}
keys: [{{name: bench, key: {key}}}]
"""


class ServerProcess:
    def __init__(self, bin_folder, work, yaml, before=()):
        """`before` is what the command begins with, such as taskset."""
        self.config = work / "bench-server.yaml"
        self.config.write_text(HEAD.format(work=work, key=KEY) + yaml)
        port_file = work / "bench-port"
        port_file.unlink(missing_ok=True)
        self.log_path = work / "bench-server.log"
        self.process = subprocess.Popen(
            [*before, str(bin_folder / "millrace-reports-server"), "-c", str(self.config),
             "--port-file", str(port_file)],
            stdout=subprocess.DEVNULL, stderr=open(self.log_path, "wb"))
        while not port_file.exists():
            if self.process.poll() is not None:
                raise SystemExit(self.log_path.read_text())
            time.sleep(0.02)
        self.port = int(port_file.read_text())
        self.url = f"http://127.0.0.1:{self.port}"

    def get(self, path):
        request = urllib.request.Request(self.url + path, headers={"X-Holistics-Key": KEY})
        with urllib.request.urlopen(request) as reply:
            return json.load(reply)

    def finished_job(self, report, what="export.csv"):
        """`what`: export.csv, export.xlsx, or query.json, whose result is read in pages."""
        job = self.get(f"/queries/{report}/submit_{what}")["job_id"]
        ask = "get_query_results" if what == "query.json" else "get_export_results"
        while True:
            answer = self.get(f"/queries/{ask}.json?job_id={job}&_page_size=1")
            if answer["status"] == "success":
                return job
            if answer["status"] not in ("not yet", "created", "queued", "running"):
                raise SystemExit(f"the job failed: {answer}")
            time.sleep(0.05)

    def memory(self):
        """(now, at most) in KiB, as the kernel counts it."""
        return memory_of(self.process.pid)

    def cpu_seconds(self):
        return cpu_seconds_of(self.process.pid)

    def stop(self):
        self.process.terminate()
        return self.process.wait()


def status_of(pid):
    with open(f"/proc/{pid}/status") as lines:
        return dict(line.strip().split(":", 1) for line in lines if ":" in line)


def memory_of(pid):
    status = status_of(pid)
    return tuple(int(status[key].split()[0]) for key in ("VmRSS", "VmHWM"))


def threads_of(pid):
    return int(status_of(pid)["Threads"])


def cpu_seconds_of(pid):
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100
