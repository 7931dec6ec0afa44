"""PgBouncer in transaction mode in front of a test's Postgres: sessions are lent per transaction."""

import os
import re
import subprocess
import time

# Fewer server connections than clients: who waits for a session of its own would wait for ever.
CONFIG = """
[databases]
{databases}

[pgbouncer]
listen_addr =
unix_socket_dir = {folder}
listen_port = 6432
auth_type = trust
auth_file = {folder}/users
pool_mode = transaction
default_pool_size = 2
max_client_conn = 200
"""


class Bouncer:
    """`schemas`: for each there is a database of that name, whose tables are made in it."""

    def __init__(self, dsn, folder, schemas):
        self.folder = folder
        folder.mkdir()
        folder.parent.chmod(0o711)  # Of a temporary folder: PgBouncer runs as another user.
        there = dict(re.findall(r"(\w+)=(\S+)", dsn))
        lines = [f"{schema} = host={there['host']} dbname={there['dbname']} "
                 f"connect_query='SET search_path = {schema}'" for schema in schemas]
        (folder / "ini").write_text(CONFIG.format(databases="\n".join(lines), folder=folder))
        (folder / "users").write_text(f'"{there["user"]}" ""\n')
        self.user = there["user"]
        command = ["/usr/sbin/pgbouncer", str(folder / "ini")]
        if os.geteuid() == 0:  # PgBouncer refuses root, as Postgres does.
            command = ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups",
                       "--", *command]
            subprocess.run(["chown", "-R", "postgres", folder], check=True)
        log = folder / "log"
        self.process = subprocess.Popen(command, stdout=open(log, "wb"), stderr=subprocess.STDOUT)
        while not (folder / ".s.PGSQL.6432").exists():
            if self.process.poll() is not None:
                raise SystemExit(log.read_text())
            time.sleep(0.02)

    def dsn(self, schema):
        return f"host={self.folder} port=6432 user={self.user} dbname={schema}"

    def close(self):
        self.process.terminate()
        self.process.wait()
