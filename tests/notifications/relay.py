"""A small mail server for tests: keeps what it accepts, and can be told how to behave."""

import socket
import socketserver
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Event, Lock, Thread
from typing import Any

type Answer = str | None


class Relay(socketserver.ThreadingTCPServer):
    """`rules` are asked with each command, `DATA-END` for the text itself: an answer goes out in place of the usual
    one, `hang` says nothing any more, and `drop` closes the connection.
    """

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.mails: list[EmailMessage] = []
        self.connections = 0
        self.lock = Lock()
        self.rule: Callable[[str, int], Answer] = lambda command, connection: None
        self.kept = Event()  # set with the first mail
        self.reached = Event()  # set when a rule makes somebody wait

    @property
    def url(self) -> str:
        return f"smtp+plain://127.0.0.1:{self.server_address[1]}"

    def keep(self, content: bytes) -> None:
        message = message_from_bytes(content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        with self.lock:
            self.mails.append(message)
        self.kept.set()

    @property
    def recipients(self) -> list[str]:
        return sorted(str(mail["To"]) for mail in self.mails)


class Session(socketserver.StreamRequestHandler):
    server: Relay

    def handle(self) -> None:
        with self.server.lock:
            self.server.connections += 1
            self.number = self.server.connections
        if not self.said("CONNECT", "220 relay.example ready"):
            return
        while line := self.rfile.readline():
            command = line.decode("ascii", "replace").strip().upper()
            if not self.command(command):
                return

    def command(self, command: str) -> bool:
        """Whether the talk goes on."""
        word = command.partition(" ")[0]
        if word == "DATA":
            return self.said("DATA", "354 go on") and self.text()
        if word == "QUIT":
            self.said("QUIT", "221 bye")
            return False
        return self.said(command, "250 ok")

    def text(self) -> bool:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        answer = self.server.rule("DATA-END", self.number)
        if answer is None or answer in ("hang", "drop"):
            self.server.keep(b"".join(lines))
        return self.said("", "250 kept", given=answer)

    def said(self, command: str, usual: str, *, given: Answer = None) -> bool:
        answer = given or (self.server.rule(command, self.number) if command else None)
        if answer == "hang":
            self.server.reached.set()
            self.rfile.read()  # until the other side has gone
            return False
        if answer == "drop":
            self.connection.shutdown(socket.SHUT_RDWR)
            return False
        self.wfile.write(f"{answer or usual}\r\n".encode())
        return True


@contextmanager
def relay() -> Iterator[Relay]:
    with Relay() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join(timeout=5)


def mailer(server: Relay) -> dict[str, Any]:
    """For `settings.MAILERS`."""
    options = {"host": "127.0.0.1", "port": server.server_address[1], "timeout": 5}
    return {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}
