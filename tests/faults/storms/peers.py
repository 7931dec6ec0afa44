"""What a run talks to over HTTP, in threads of this process: a Reports API and a webhook."""

import http.server
import json
import sys
import threading
import urllib.parse

PATIENCE = 120  # Seconds that only a defect needs.


class Peer(http.server.ThreadingHTTPServer):
    """A server on a free port, whose clients may be killed at any moment."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, answer):
        super().__init__(("127.0.0.1", 0), answer)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def close(self):
        self.shutdown()
        self.server_close()

    def handle_error(self, request, address):
        if not isinstance(sys.exc_info()[1], ConnectionError):  # The client was killed.
            super().handle_error(request, address)


class Answer(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass


class ReportsAnswer(Answer):
    """Of a Reports API whose jobs are done: its server has submit() and file(), given the query."""

    def do_GET(self):
        asked = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
        kind = "application/json"
        if "/submit_export" in self.path:
            body = json.dumps({"status": "created", "job_id": self.server.submit(asked)})
        elif "/get_export_results" in self.path:
            body = json.dumps({"status": "success", "export": {"http_path": "x"}})
        else:
            kind = "text/csv"
            body = self.server.file(asked)
        data = body.encode()
        try:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)
        except OSError:
            pass  # The client was killed.

    do_PUT = do_GET


class Api(Peer):
    """A Reports API whose jobs are done, and whose files come when they may."""

    def __init__(self):
        super().__init__(ReportsAnswer)
        self.lock = threading.Lock()
        self.jobs = 0  # No id is given twice.
        self.reset("")

    def reset(self, rows):
        with self.lock:
            self.rows = rows
            self.submitted = 0
            self.go_on = threading.Event()
            self.held = threading.Event()

    def submit(self, _):
        with self.lock:
            self.submitted += 1
            self.jobs += 1
            return self.jobs

    def file(self, _):
        with self.lock:
            rows, go_on, held = self.rows, self.go_on, self.held
        held.set()
        go_on.wait(PATIENCE)
        return rows


class Receiver(Peer):
    """A webhook whose effects are counted; a request that it has seen has no second one."""

    def __init__(self):
        super().__init__(ReceiverAnswer)
        self.lock = threading.Lock()
        self.away = False
        self.clear()

    def clear(self):
        with self.lock:
            self.seen = {}
            self.effects = {}
            self.away = False
            self.complaint = ""

    def take(self, path, key, rows):
        with self.lock:
            body = json.dumps(rows, sort_keys=True)
            if self.seen.setdefault((path, key), body) != body:
                self.complaint = f"one Idempotency-Key for two bodies: {key}"
            if (path, key) in self.effects:
                return
            self.effects[path, key] = [int(row["id"]) for row in rows]

    def ids(self, path):
        with self.lock:
            return [i for (at, _), ids in self.effects.items() if at == path for i in ids]


class ReceiverAnswer(Answer):
    def do_POST(self):
        rows = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        status = 503
        if not self.server.away:
            self.server.take(self.path, self.headers["Idempotency-Key"], rows)
            status = 200
        try:
            self.send_response(status)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")
        except OSError:
            pass  # The client was killed.
