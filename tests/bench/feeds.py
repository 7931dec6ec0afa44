"""Live feeds under load: what `millrace serve` hands out of one feed of 1,000,000 rows.

Told are conditional requests a second (304, the service on one core and wrk on another), the bytes a
second that one reader gets, and the memory that 1,000 readers at once take, of which each reads its
own pace.
"""

import argparse
import pathlib
import re
import selectors
import signal
import socket
import subprocess
import sys
import time

from whole_runs import KEY, Server, make_data

TOKEN = "token-of-the-feeds-bench"

CONFIG = """
version: 1
state: {{sqlite: {{path: {work}/feeds-state.db}}}}
service: {{listen: "127.0.0.1:0"}}
connections:
  bi: {{reports_api: {{url: "{url}", key: {key}}}}}
  live: {{feed: {{token: {token}, root: {work}/feeds}}}}
syncs:
  rows: {{from: {{bi: 1}}, to: [{{live: rows.csv}}]}}
"""


class Service:
    def __init__(self, arguments, before=()):
        self.log = arguments.work / "feeds.log"
        self.process = subprocess.Popen(
            [*before, arguments.bin / "millrace", "-c", arguments.work / "feeds.yaml", "serve"],
            stderr=self.log.open("w"))
        while not (found := re.search(r"listening on http://127\.0\.0\.1:(\d+)",
                                      self.log.read_text())):
            if self.process.poll() is not None:
                sys.exit(self.log.read_text())
            time.sleep(0.05)
        self.port = int(found[1])
        self.url = f"http://127.0.0.1:{self.port}/feeds/rows.csv"

    def mib(self, what="VmRSS"):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(what + r":\s+(\d+)", status)[1]) / 1024

    def cpu(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")")[1].split()
        return (int(fields[11]) + int(fields[12])) / 100

    def head(self):
        return subprocess.run(["curl", "-fsSI", "-u", f"any:{TOKEN}", self.url], check=True,
                              capture_output=True, text=True).stdout

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


def conditional_requests(arguments):
    service = Service(arguments, ("taskset", "-c", "0"))
    try:
        tag = re.search(r"(?i)etag: (\S+)", service.head())[1]
        before = service.cpu()
        out = subprocess.run(
            ["taskset", "-c", "1", "wrk", "-t1", "-c50", f"-d{arguments.seconds}s", "--latency", "-H",
             f"Authorization: Bearer {TOKEN}", "-H", f"If-None-Match: {tag}", service.url],
            check=True, capture_output=True, text=True).stdout
        busy = (service.cpu() - before) / arguments.seconds
        picked = [line.strip() for line in out.splitlines()
                  if any(word in line for word in ("Requests/sec", "50%", "99%", "Socket errors"))]
        print(f"304: {', '.join(picked)}; {busy:.2f} of a core", flush=True)
    finally:
        service.stop()


def one_reader(arguments):
    service = Service(arguments)
    try:
        size = int(re.search(r"(?i)content-length: (\d+)", service.head())[1])
        began = time.monotonic()
        for _ in range(arguments.times):
            subprocess.run(["curl", "-fsS", "-u", f"any:{TOKEN}", "-o", "/dev/null", service.url],
                           check=True)
        took = time.monotonic() - began
        print(f"one reader: {size / 1e6:.0f} MB {arguments.times} times, "
              f"{size * arguments.times / took / 1e9:.2f} GB/s; "
              f"peak {service.mib('VmHWM'):.1f} MiB", flush=True)
    finally:
        service.stop()


def many_readers(arguments):
    service = Service(arguments)
    request = (f"GET /feeds/rows.csv HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
               f"Authorization: Bearer {TOKEN}\r\n\r\n").encode()
    try:
        size = int(re.search(r"(?i)content-length: (\d+)", service.head())[1])
        before = service.mib()
        began = time.monotonic()
        waiting = selectors.DefaultSelector()
        for _ in range(arguments.readers):
            one = socket.create_connection(("127.0.0.1", service.port))
            one.sendall(request)
            waiting.register(one, selectors.EVENT_READ)
        total, left, most = 0, arguments.readers, before
        room = bytearray(1 << 20)
        while left:
            for key, _ in waiting.select():
                got = key.fileobj.recv_into(room)
                total += got
                if got == 0:
                    waiting.unregister(key.fileobj)
                    key.fileobj.close()
                    left -= 1
            most = max(most, service.mib())
        took = time.monotonic() - began
        if total < size * arguments.readers:
            sys.exit(f"{total} bytes came, of {size * arguments.readers}")
        print(f"{arguments.readers} readers at once: {total / 1e9:.1f} GB in {took:.1f} s, "
              f"{total / took / 1e9:.2f} GB/s; {before:.1f} -> {most:.1f} MiB", flush=True)
    finally:
        service.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--readers", type=int, default=1_000)
    arguments = parser.parse_args()
    database = arguments.work / f"rows-{arguments.rows}.db"
    make_data(database, arguments.rows)
    server = Server(arguments.bin, arguments.work, database)
    try:
        (arguments.work / "feeds.yaml").write_text(
            CONFIG.format(work=arguments.work, url=server.url, key=KEY, token=TOKEN))
        began = time.monotonic()
        subprocess.run([arguments.bin / "millrace", "-c", arguments.work / "feeds.yaml", "run"],
                       check=True, stdout=subprocess.DEVNULL)
        print(f"loading {arguments.rows} rows: {time.monotonic() - began:.1f} s", flush=True)
    finally:
        server.stop()
    conditional_requests(arguments)
    one_reader(arguments)
    many_readers(arguments)


if __name__ == "__main__":
    main()
