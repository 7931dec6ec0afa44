#!/usr/bin/python3 -B
"""An SMTP server for tests, on a free loopback port, which it prints. Ends by a signal.

Usage: mail_server.py FOLDER [--tls at-once|starttls] [--certificate FILE --key FILE] [--user NAME]

Each message goes into FOLDER as N.eml, with "X-Envelope-From" and "X-Envelope-To" before it. The
password of the user is "right". Mail to nobody@ is refused, and mail to later@ for the time being.
"""

import argparse
import signal
import socket
import ssl
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult


class Mailbox:
    def __init__(self, folder):
        self.folder = folder
        self.count = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 5.1.1 there is no nobody here"
        if address.startswith("later@"):
            return "451 4.7.1 come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.count += 1
        lines = f"X-Envelope-From: {envelope.mail_from}\r\nX-Envelope-To: {envelope.rcpt_tos}\r\n"
        part = self.folder / f"{self.count}.part"
        part.write_bytes(lines.encode() + envelope.original_content)
        part.rename(self.folder / f"{self.count}.eml")
        return f"250 2.0.0 taken as {self.count}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--tls", choices=["at-once", "starttls"])
    parser.add_argument("--certificate")
    parser.add_argument("--key")
    parser.add_argument("--user")
    asked = parser.parse_args()
    wishes = {}
    context = None
    if asked.tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(asked.certificate, asked.key)
    if asked.tls == "starttls":
        wishes.update(tls_context=context, require_starttls=True)
    if asked.user:
        def is_known(server, session, envelope, mechanism, data):
            right = (data.login, data.password) == (asked.user.encode(), b"right")
            return AuthResult(success=right, handled=right)
        # Over a connection that is TLS from the start, it does not know that it is.
        wishes.update(authenticator=is_known, auth_required=True,
                      auth_require_tls=asked.tls == "starttls")
    controller = Controller(Mailbox(asked.folder), hostname="127.0.0.1", port=0,
                            ssl_context=context if asked.tls == "at-once" else None, **wishes)
    # It waits for a first connection, and would make it to port 0.
    controller._trigger_server = lambda: socket.create_connection(
        controller.server.sockets[0].getsockname()).close()
    controller.start()
    print(controller.server.sockets[0].getsockname()[1], flush=True)
    signal.pause()


if __name__ == "__main__":
    main()
