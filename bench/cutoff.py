"""How long a session that was ended on one node still opens anything on another.

Starts two release servers over one database on loopback, signs one person in many times, and for each session: asks the
second node for the person's own record without pause, signs out on the first, and takes the time from the moment the
order was sent until the second node first refuses. Nothing here is a test.
"""

import argparse
import contextlib
import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time

EMAIL, PASSWORD = "cut@example.org", "six otters knit lemon socks"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", required=True, help="a release build of muster")
    parser.add_argument("--port", type=int, default=18083, help="the first of two ports")
    parser.add_argument("--count", type=int, default=100, help="how many sessions, 1,000 at most")
    return parser.parse_args()


class Node:
    """One server process; two of them share a data folder, and so a database."""

    def __init__(self, binary, folder, port, public):
        self.port = port
        environment = dict(os.environ, MUSTER_RATE_LIMITS="false", MUSTER_LOG="warn", MUSTER_PUBLIC_URL=public)
        self.process = subprocess.Popen(
            [binary, "serve", "--data-dir", f"{folder}/data", "--listen", f"127.0.0.1:{port}"],
            env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(1_200):
            try:
                if self.call("GET", "/readyz")[0] == 200:
                    return
            except OSError:
                pass
            time.sleep(0.1)
        raise SystemExit("a server did not become ready")

    def connection(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def call(self, method, path, body=None, token=None, connection=None):
        if connection is None:
            with contextlib.closing(self.connection()) as connection:
                return self.call(method, path, body, token, connection)
        headers = {"Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        if token:
            headers["Authorization"] = f"Bearer {token}"
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        return answer.status, answer.read()

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=60)


def register(node):
    person = {"email": EMAIL, "password": PASSWORD}
    node.call("POST", "/api/v1/auth/register", dict(person, role="worker", sector="care"))
    for _ in range(300):
        letters = json.loads(node.call("GET", f"/dev/mailbox.json?to={EMAIL}")[1])
        if letters:
            token = re.search(r"token=(\S+)", letters[0]["text"]).group(1)
            node.call("POST", "/api/v1/auth/verify-email", {"token": token, "password": PASSWORD})
            return person
        time.sleep(0.1)
    raise SystemExit("no letter came")


def measure(first, second, token):
    """Returns the seconds between the order on the first node and the first refusal on the second."""
    warm, seen = threading.Event(), []

    def look():
        with contextlib.closing(second.connection()) as connection:
            while True:
                status, _ = second.call("GET", "/api/v1/me", token=token, connection=connection)
                if status != 200:
                    seen.append((status, time.perf_counter()))
                    return
                warm.set()

    looking = threading.Thread(target=look)
    looking.start()
    assert warm.wait(10), "the second node let nobody in"
    began = time.perf_counter()
    status, _ = first.call("POST", "/api/v1/auth/logout", {}, token=token)
    assert status == 204, status
    looking.join()
    status, ended = seen[0]
    assert status == 401, status
    return ended - began


def main():
    given = arguments()
    folder = tempfile.mkdtemp(prefix="muster-cutoff-")
    # The database refuses to run as root, and its own user must reach the folder.
    os.chmod(folder, 0o755)
    nodes = []
    try:
        # Tokens name the public address, so both nodes must have the same.
        public = f"http://127.0.0.1:{given.port}"
        for port in (given.port, given.port + 1):
            nodes.append(Node(given.binary, folder, port, public))
        person = register(nodes[0])
        times = []
        for _ in range(min(given.count, 1_000)):
            status, answer = nodes[0].call("POST", "/api/v1/auth/login", person)
            assert status == 200, answer
            times.append(measure(*nodes, json.loads(answer)["access_token"]) * 1000)
        times.sort()
        print("| What | Figure |\n|---|---|")
        print(f"| sessions ended on one node, looked at on another | {len(times)} |")
        print(f"| cut off after: half of them; 99 of 100; the last | {times[len(times) // 2]:.0f} ms; "
              f"{times[min(len(times) - 1, len(times) * 99 // 100)]:.0f} ms; {times[-1]:.0f} ms |")
    finally:
        for node in reversed(nodes):
            node.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
