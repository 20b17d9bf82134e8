"""A second, independent implementation of the table's store, for whatever claims exactly one winner."""

from __future__ import annotations

import platform
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from local.gateway import free_port

ROOT = Path(__file__).resolve().parents[1]
BINARY = ROOT / "node_modules" / "@dynoxide" / "linux-x64" / "dynoxide"
HOST = "127.0.0.1"


def runs_here() -> bool:
    """Whether this store is made for this machine; where it is, its absence is an error and no excuse."""
    return platform.system() == "Linux" and platform.machine() == "x86_64"


def client(service: str, endpoint: str) -> Any:
    """A client of the store that listens there: of its tables (`dynamodb`) or of their streams
    (`dynamodbstreams`, whose names botocore's own checks take for wrong)."""
    session = boto3.session.Session(
        region_name="eu-west-2", aws_access_key_id="local", aws_secret_access_key="local"
    )
    config = Config(max_pool_connections=64, retries={"max_attempts": 1}, parameter_validation=False)
    return session.client(service, endpoint_url=endpoint, config=config)


class SecondStore:
    """A DynamoDB of other authors, on loopback; in memory, or in a file that it finds again after a kill."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self._process = process
        self.port = port
        self.endpoint = f"http://{HOST}:{port}"

    @classmethod
    def start(cls, file: Path | None = None, port: int | None = None) -> SecondStore:
        """It is up and answers, with what the file holds."""
        if not BINARY.exists():
            raise FileNotFoundError(f"{BINARY} is missing; run `make setup`")
        port = port or free_port()
        kept = [] if file is None else ["--db-path", str(file)]
        process = subprocess.Popen(
            [str(BINARY), "--host", HOST, "--port", str(port), *kept],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        store = cls(process, port)
        try:
            store._wait_until_listening(port)
        except BaseException:
            store.stop()
            raise
        return store

    def stop(self) -> None:
        """It is gone, with all that it held in memory."""
        self._process.terminate()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def kill(self) -> None:
        """It died on the spot (SIGKILL)."""
        self._process.kill()
        self._process.wait()

    def __enter__(self) -> SecondStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def client(self) -> Any:
        """A client of this store."""
        return client("dynamodb", self.endpoint)

    def _wait_until_listening(self, port: int) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise RuntimeError(f"{BINARY.name} ended with {self._process.returncode}")
            with socket.socket() as probe:
                if probe.connect_ex((HOST, port)) == 0:
                    return
            time.sleep(0.01)
        raise TimeoutError(f"{BINARY.name} did not listen within 60 s")
