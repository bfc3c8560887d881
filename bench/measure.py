"""Drives one release server on loopback with bounded loads and prints a table of figures."""

import argparse
import json
import os
import pathlib
import re
import shutil
import signal
import statistics
import subprocess
import tempfile
import time
import urllib.request

PORT = 18080
BASE = f"http://127.0.0.1:{PORT}"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", required=True, help="the release build of muster")
    parser.add_argument("--press", required=True, help="the release build of the documents' drawing example")
    parser.add_argument("--programs", required=True, help="folder of the PostgreSQL programs")
    parser.add_argument("--scale", type=int, default=100_000, help="made-up workers to load in bulk")
    parser.add_argument("--seconds", type=int, default=10, help="length of each load")
    parser.add_argument("--connections", type=int, default=64)
    return parser.parse_args()


class Server:
    """One server process on a data folder."""

    def __init__(self, binary, folder):
        self.binary, self.folder = binary, folder
        self.environment = dict(os.environ, MUSTER_RATE_LIMITS="false", MUSTER_LOG="warn")

    def run(self, *words):
        subprocess.run([self.binary, *words, "--data-dir", self.folder], env=self.environment, check=True,
                       stdout=subprocess.DEVNULL)

    def start(self):
        began = time.perf_counter()
        self.process = subprocess.Popen(
            [self.binary, "serve", "--data-dir", self.folder, "--listen", f"127.0.0.1:{PORT}"],
            env=self.environment, stdout=subprocess.DEVNULL)
        for _ in range(3000):
            try:
                with urllib.request.urlopen(f"{BASE}/readyz", timeout=1):
                    return time.perf_counter() - began
            except OSError:
                time.sleep(0.01)
        raise SystemExit("the server did not become ready within 30 s")

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=60)

    def memory_mb(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024


def call(path, body=None, token=None, method=None):
    request = urllib.request.Request(BASE + path, method=method)
    request.add_header("accept", "application/json")
    if token:
        request.add_header("authorization", f"Bearer {token}")
    if body is not None:
        request.add_header("content-type", "application/json")
        request.data = json.dumps(body).encode()
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def sign_in(account):
    return call("/api/v1/auth/login", {"email": account["email"], "password": account["password"]})["access_token"]


def load(path, arguments, token=None, headers=()):
    """Runs wrk for a bounded time; returns requests a second and the 99th percentile in ms."""
    command = ["wrk", "-t", "1", "-c", str(arguments.connections), "-d", f"{arguments.seconds}s", "--latency"]
    for header in headers:
        command += ["-H", header]
    if token:
        command += ["-H", f"Authorization: Bearer {token}"]
    text = subprocess.run([*command, BASE + path], capture_output=True, text=True, check=True).stdout
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    if bad:
        raise SystemExit(f"{path}: {bad.group(1)} answers were errors")
    number, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", text).groups()
    p99 = float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]
    return float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1)), p99


def timed(path, token, times=40):
    """Returns median and worst wall time of single calls in ms."""
    spent = []
    for _ in range(times):
        began = time.perf_counter()
        call(path, token=token)
        spent.append((time.perf_counter() - began) * 1000)
    return statistics.median(spent), max(spent)


def pgbench(arguments, folder):
    """Selects by key on the same cluster: what the database alone can do."""
    found = json.loads(pathlib.Path(folder, "cluster.json").read_text())
    environment = dict(os.environ, PGHOST=found["sockets"], PGUSER="muster_admin", PGPORT="5432",
                       PGPASSWORD=pathlib.Path(folder, "secrets/database-admin").read_text().strip())
    program = str(pathlib.Path(arguments.programs, "pgbench"))
    quiet = dict(env=environment, check=True, capture_output=True, text=True)
    subprocess.run([str(pathlib.Path(arguments.programs, "createdb")), "bench"], **quiet)
    subprocess.run([program, "-i", "-s", "10", "-q", "bench"], **quiet)
    text = subprocess.run([program, "-S", "-M", "prepared", "-c", "16", "-j", "2", "-T", str(arguments.seconds), "bench"],
                          **quiet).stdout
    return float(re.search(r"tps = ([\d.]+)", text).group(1))


def drawing(press, times=200):
    """Draws certificates one after the other in a process of their own; returns the median in ms."""
    with tempfile.TemporaryDirectory(prefix="muster-press-") as folder:
        return float(subprocess.run([press, folder, str(times)], capture_output=True, text=True, check=True).stdout)


def etag_of(path):
    with urllib.request.urlopen(BASE + path, timeout=10) as answer:
        return answer.headers.get("etag")


def main():
    options = arguments()
    folder = tempfile.mkdtemp(prefix="muster-bench-")
    os.chmod(folder, 0o755)
    rows = []
    server = Server(options.binary, folder)
    try:
        began = time.perf_counter()
        server.run("demo", "--load-only")
        rows.append(("demo data loaded", f"{time.perf_counter() - began:.1f} s", "< 20 s"))
        server.start()
        accounts = json.loads(pathlib.Path(folder, "demo-accounts.json").read_text())
        worker = next(one for one in accounts if one["role"] == "worker" and one["sector"] == "care")
        owner = next(one for one in accounts if one["role"] == "owner" and one["sector"] == "care")
        token, owner_token = sign_in(worker), sign_in(owner)
        shift = call("/api/v1/jobs?mine=true&limit=1", token=owner_token)["items"][0]["id"]
        number = call("/api/v1/certificates", token=token)["items"][0]["number"]

        matching = f"/api/v1/jobs/{shift}/matches"
        median, worst = timed(matching, owner_token)
        rows.append(("matching, 300 workers", f"{median:.1f} ms (worst {worst:.1f})", "-"))
        for name, path, auth, headers, goal in [
            ("GET /livez", "/livez", None, (), "-"),
            ("GET /api/v1/me", "/api/v1/me", token, (), ">= 12,000/s, p99 < 25 ms"),
            ("GET /courses", "/courses", None, ("Accept-Encoding: br",), ">= 40,000/s"),
            ("GET /courses, 304", "/courses", None, (f"If-None-Match: {etag_of('/courses')}",), ">= 40,000/s"),
            ("GET /verify/{number}", f"/verify/{number}", None, ("Accept: text/html",), "p99 < 50 ms"),
        ]:
            rate, p99 = load(path, options, auth, headers)
            rows.append((name, f"{rate:,.0f}/s, p99 {p99:.1f} ms", goal))
        rows.append(("pgbench -S, 16 clients", f"{pgbench(options, folder):,.0f}/s", "the limit"))
        server.stop()

        if options.scale > 300:
            began = time.perf_counter()
            server.run("demo", "--load-only", "--scale", str(options.scale))
            rows.append((f"bulk load of {options.scale:,} workers", f"{time.perf_counter() - began:.1f} s", "-"))
            server.start()
            owner_token = sign_in(owner)
            median, worst = timed(matching, owner_token)
            rows.append((f"matching, {options.scale:,} workers", f"{median:.1f} ms (worst {worst:.1f})", "< 50 ms"))
            server.stop()

        starts = []
        for _ in range(5):
            starts.append(server.start())
            time.sleep(1)
            memory = server.memory_mb()
            server.stop()
        rows.append(("certificate PDF", f"{drawing(options.press):.1f} ms each", "< 10 ms"))
        rows.append(("start to ready", f"{statistics.median(starts) * 1000:.0f} ms", "< 1000 ms"))
        rows.append(("idle memory", f"{memory:.0f} MB", "< 80 MB"))
    finally:
        if getattr(server, "process", None) and server.process.poll() is None:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    width = [max(len(row[column]) for row in rows) for column in range(3)]
    print(f"\n{'What':<{width[0]}}  {'Measured':<{width[1]}}  Goal")
    for what, measured, goal in rows:
        print(f"{what:<{width[0]}}  {measured:<{width[1]}}  {goal}")


main()
