"""Messages between processes of this machine: JSON with its length before it, and open files."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterable
from typing import Any

Request = dict[str, Any]
PATIENCE = 60.0  # seconds for what takes an instant: only what hangs needs them


class Refused(Exception):
    """The server cannot do what was asked; the text says why."""


def send(connection: socket.socket, message: Request, files: Iterable[int] = ()) -> None:
    """Send one JSON message with its length before it, and open files beside it."""
    body = json.dumps(message).encode()
    header = len(body).to_bytes(8, "big")
    descriptors = list(files)
    if descriptors:
        socket.send_fds(connection, [header], descriptors)
    else:
        connection.sendall(header)
    connection.sendall(body)


def receive(connection: socket.socket, most_files: int = 0) -> tuple[Request | None, list[int]]:
    """Receive one message and its files; None at the end of the connection."""
    header, files, _, _ = socket.recv_fds(connection, 8, most_files)
    header += _exactly(connection, 8 - len(header)) if header else b""
    if len(header) < 8:
        return None, files
    body = _exactly(connection, int.from_bytes(header, "big"))
    return (json.loads(body) if body else None), files


def _exactly(connection: socket.socket, size: int) -> bytes:
    """As many bytes as were announced, or none at the end of the connection."""
    body = bytearray()
    while len(body) < size and (part := connection.recv(min(size - len(body), 1 << 20))):
        body += part
    return bytes(body) if len(body) == size else b""
