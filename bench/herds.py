"""Bounded crowds against one release server on loopback: many sign-ins at once, idle connections, slow callers.

Each command starts its own server on its own data folder, prints one table and stops the server. Nothing here is a test.
The server believes that this machine is its proxy, so that each made-up caller has an address of its own.
"""

import argparse
import asyncio
import concurrent.futures
import json
import os
import pathlib
import re
import resource
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

READY_SECONDS = 120


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["login-herd", "idle", "slow"])
    parser.add_argument("--binary", required=True, help="a release build of muster")
    parser.add_argument("--port", type=int, default=18081)
    parser.add_argument("--count", type=int, help="how many callers (2,000 sign-ins, 5,000 connections)")
    parser.add_argument("--folder", help="where the data folder is made; the system's for temporary files unless said")
    return parser.parse_args()


class Server:
    """One server process on a fresh data folder."""

    def __init__(self, given):
        self.folder = tempfile.mkdtemp(prefix="muster-herd-", dir=given.folder)
        # The database refuses to run as root, and its own user must reach the folder.
        os.chmod(self.folder, 0o755)
        self.port = given.port
        environment = dict(os.environ, MUSTER_RATE_LIMITS="false", MUSTER_LOG="warn", MUSTER_TRUSTED_PROXIES="127.0.0.1")
        self.process = subprocess.Popen(
            [given.binary, "serve", "--data-dir", f"{self.folder}/data", "--listen", f"127.0.0.1:{given.port}"],
            env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    async def ready(self):
        end = time.monotonic() + READY_SECONDS
        while time.monotonic() < end:
            try:
                status, _, _ = await call(self.port, "GET", "/readyz")
                if status == 200:
                    return
            except OSError:
                pass
            await asyncio.sleep(0.05)
        raise SystemExit(f"the server did not become ready within {READY_SECONDS} s")

    def memory_mb(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(timeout=60)
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)


def caller(number):
    return f"198.{18 + number // 65536 % 2}.{number // 256 % 256}.{number % 256}"


async def call(port, method, path, number=0):
    """Makes one request on a connection of its own; returns status, headers and seconds until the first line."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        head = (f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nX-Forwarded-For: {caller(number)}\r\n"
                f"X-Forwarded-Proto: https\r\nAccept: application/json\r\nConnection: close\r\n")
        began = time.perf_counter()
        writer.write(head.encode() + b"\r\n")
        line = await reader.readline()
        took = time.perf_counter() - began
        headers = {}
        while (row := await reader.readline()).strip():
            name, _, value = row.decode().partition(":")
            headers[name.lower()] = value.strip()
        return (int(line.split()[1]) if line else 0), headers, took
    finally:
        writer.close()


def at(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000 if ordered else float("nan")


async def others(port, until, spent, failed):
    """Looks at a public page's figures twenty times a second, whatever came of the last look."""
    async def look():
        try:
            status, _, took = await call(port, "GET", "/api/v1/public/stats", number=99_999)
            (spent if status == 200 else failed).append(took)
        except OSError:
            failed.append(0.0)

    looks = []
    while not until.is_set():
        looks.append(asyncio.create_task(look()))
        await asyncio.sleep(0.05)
    await asyncio.gather(*looks)


async def watched(port, work):
    """Runs the work while others look; returns their times and failures."""
    until, spent, failed = asyncio.Event(), [], []
    looking = asyncio.create_task(others(port, until, spent, failed))
    outcome = await work
    until.set()
    await looking
    return outcome, spent, failed


def row(name, value):
    print(f"| {name} | {value} |", flush=True)


def row_others(calm, spent, failed):
    row("others' p99 when calm; meanwhile", f"{at(calm, .99):.1f} ms; {at(spent, .99):.1f} ms")
    row("others' failures", f"{len(failed)} of {len(spent) + len(failed)}")


# From linux/net_tstamp.h: the kernel notes when a packet came in.
SO_TIMESTAMPING, RX_SOFTWARE, SOFTWARE = 37, 1 << 3, 1 << 4


def sign_in(port, number):
    """Begins a call; returns its socket and the request to send."""
    caller_socket = socket.socket()
    caller_socket.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPING, RX_SOFTWARE | SOFTWARE)
    caller_socket.setblocking(False)
    try:
        caller_socket.connect(("127.0.0.1", port))
    except BlockingIOError:
        pass
    body = json.dumps({"email": f"nobody{number}@example.org", "password": "lantern gravel teapot"})
    request = (f"POST /api/v1/auth/login HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nX-Forwarded-For: {caller(number)}\r\n"
               f"X-Forwarded-Proto: https\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
               f"Connection: close\r\n\r\n{body}").encode()
    return [caller_socket, request, 0.0]


def crowd(port, count, pause):
    """Sends that many sign-ins, one each so many seconds, or all at once. An answer's time is when it reached this machine's
    network, as the kernel noted it: when this process gets round to reading it says more about this process. Returns
    status, whether it says when to come back, and seconds, for each."""
    poll = select.epoll()
    waiting, answers, begun = {}, [], 0
    first = time.monotonic()
    while (waiting or begun < count) and time.monotonic() < first + READY_SECONDS:
        while begun < count and time.monotonic() >= first + begun * pause:
            one = sign_in(port, begun)
            waiting[one[0].fileno()] = one
            poll.register(one[0], select.EPOLLOUT)
            begun += 1
        for number, event in poll.poll(pause or 1):
            one = waiting[number]
            if event & select.EPOLLOUT and one[2] == 0.0:
                one[2] = time.time()
                try:
                    one[0].send(one[1])
                    poll.modify(number, select.EPOLLIN)
                    continue
                except OSError:
                    pass
            poll.unregister(number)
            answers.append(answer(one[0], one[2]))
            del waiting[number]
    return answers + [(0, False, 0.0)] * len(waiting)


def answer(caller_socket, sent):
    try:
        text, notes, _, _ = caller_socket.recvmsg(65536, 256)
    except OSError:
        text, notes = b"", []
    finally:
        caller_socket.close()
    if not text:
        return 0, False, 0.0
    came = time.time()
    for level, kind, data in notes:
        if level == socket.SOL_SOCKET and kind == SO_TIMESTAMPING:
            seconds, nanos = struct.unpack("qq", data[:16])
            came = seconds + nanos / 1e9
    return int(text.split()[1]), b"\r\nretry-after:" in text.lower(), came - sent


# So many a second keep the pool that checks passwords full, and leave the machine time for others.
A_SECOND, FOR_SECONDS = 50, 10


async def login_herd(server, count):
    _, calm, _ = await watched(server.port, asyncio.sleep(5))
    loop = asyncio.get_running_loop()
    with concurrent.futures.ProcessPoolExecutor(1) as apart:
        row("sign-ins at once", count)
        row_sign_ins(*await watched(server.port, loop.run_in_executor(apart, crowd, server.port, count, 0)), calm)
        row("sign-ins after that", f"{A_SECOND} a second for {FOR_SECONDS} s")
        late = loop.run_in_executor(apart, crowd, server.port, A_SECOND * FOR_SECONDS, 1 / A_SECOND)
        row_sign_ins(*await watched(server.port, late), calm)


def row_sign_ins(answers, spent, failed, calm):
    served = [took for status, _, took in answers if status in (200, 401)]
    refused = [took for status, _, took in answers if status in (429, 503)]
    told = sum(1 for status, later, _ in answers if status in (429, 503) and later)
    row("checked; refused with 429 or 503; lost",
        f"{len(served)}; {len(refused)}; {len(answers) - len(served) - len(refused)}")
    row("a check took, half of them; 99 of 100", f"{at(served, .5):.0f} ms; {at(served, .99):.0f} ms")
    row("a refusal took, half of them; 99 of 100", f"{at(refused, .5):.1f} ms; {at(refused, .99):.1f} ms")
    row("refusals that say when to come back", f"{told} of {len(refused)}")
    row_others(calm, spent, failed)


async def idle(server, count):
    _, calm, _ = await watched(server.port, asyncio.sleep(5))
    before = server.memory_mb()
    held = []

    async def one(number):
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(f"GET /livez HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: {caller(number)}\r\n\r\n".encode())
        await reader.readuntil(b"live\n")
        held.append((reader, writer))

    for first in range(0, count, 250):
        await asyncio.gather(*(one(number) for number in range(first, min(first + 250, count))))
    grown = server.memory_mb() - before
    _, spent, failed = await watched(server.port, asyncio.sleep(10))
    row("idle connections", len(held))
    row("memory before; grown by; for each", f"{before:.0f} MB; {grown:.0f} MB; {grown * 1024 / len(held):.1f} KB")
    row_others(calm, spent, failed)
    began = time.perf_counter()
    ends = await asyncio.gather(*(asyncio.wait_for(reader.read(), 120) for reader, _ in held), return_exceptions=True)
    row("closed by the server", f"{sum(1 for end in ends if end == b'')} of {len(held)}, "
        f"the last {time.perf_counter() - began + 10:.0f} s after the count")


async def slow(server, count):
    _, calm, _ = await watched(server.port, asyncio.sleep(5))
    before = server.memory_mb()
    beginnings = {
        "silent": b"",
        "half a head": b"GET /livez HTTP/1.1\r\nHost: a\r\nX-Slow: ",
        "half a body": b"POST /api/v1/auth/login HTTP/1.1\r\nHost: a\r\nX-Forwarded-Proto: https\r\n"
                       b"Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{",
    }
    ended = {name: [] for name in beginnings}
    most = before

    async def one(name, number):
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(beginnings[name])
        began = time.perf_counter()
        try:
            await asyncio.wait_for(reader.read(), 90)
            ended[name].append(time.perf_counter() - began)
        except (OSError, asyncio.TimeoutError):
            pass
        finally:
            writer.close()

    async def all_of_them():
        nonlocal most
        names = list(beginnings)
        running = []
        for number in range(count):
            running.append(asyncio.create_task(one(names[number % len(names)], number)))
            if number % 250 == 249:
                await asyncio.sleep(0.05)
        while not all(task.done() for task in running):
            most = max(most, server.memory_mb())
            await asyncio.sleep(0.5)

    _, spent, failed = await watched(server.port, all_of_them())
    row("slow connections", count)
    for name, times in ended.items():
        row(f"{name}: cut; first after; last after",
            f"{len(times)}; {min(times, default=0):.1f} s; {max(times, default=0):.1f} s")
    row("memory before; at most", f"{before:.0f} MB; {most:.0f} MB")
    row_others(calm, spent, failed)


async def main():
    given = arguments()
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    work, count = {"login-herd": (login_herd, 2_000), "idle": (idle, 5_000), "slow": (slow, 5_000)}[given.what]
    count = min(given.count or count, 11_000, max(hard - 500, 100))
    server = Server(given)
    try:
        await server.ready()
        print("| What | Figure |\n|---|---|")
        await work(server, count)
    finally:
        server.stop()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
