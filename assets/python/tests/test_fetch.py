"""The workload `fetch`."""

import asyncio
import http.server
import socket
import socketserver
import struct
import threading
import time

from eggtop_runner.errors import Failed
from eggtop_runner.http.redirects import redirected
from eggtop_runner.http.resolver import ask_on_loop, ask_within
from tests.orders import WAYS, TestCase
from tests.reader import LIMIT, Runner, order

# redirects that are not followed, and why
ASTRAY = {
    "/astray/file": ("file:///etc/passwd", "only http and https can be fetched"),
    "/astray/ftp": ("ftp://127.0.0.1/", "only http and https can be fetched"),
    "/astray/name": ("http://me:secret@127.0.0.1/", "a URL with a name or a password is not sent"),
    "/astray/port": ("http://127.0.0.1:99999/", "a port is a number up to 65535"),
}


class Answers(http.server.BaseHTTPRequestHandler):
    """Answers as the path says."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path == "/wait":
            time.sleep(LIMIT)
        elif self.path == "/reset":
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            # before it is shut down properly
            self.rfile.close()
            self.connection.close()
        elif self.path == "/chunks":
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"4\r\neggs\r\n5\r\n spam\r\n0\r\n\r\n")
        elif self.path == "/cut":
            self.send_response(200)
            self.send_header("Content-Length", "400")
            self.end_headers()
            self.wfile.write(b"eggs")
        elif self.path.startswith("/there/"):
            left = int(self.path[7:])
            self.send_response(308 if left % 2 else 302)
            self.send_header("Location", f"/there/{left - 1}" if left > 1 else "/size/7")
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif self.path in ASTRAY:
            self.send_response(302)
            self.send_header("Location", ASTRAY[self.path][0])
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif self.path.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", self.path[4:].replace("PORT", str(self.server.server_port)))
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif self.path == "/forbidden":
            self.send_error(403)
        else:
            self.send_response(200)
            self.send_header("Content-Length", self.path[6:])
            self.end_headers()
            self.wfile.write(b"." * int(self.path[6:]))
        self.close_connection = True

    def log_message(self, *_):
        pass


class Fetch(TestCase):
    def outcomes(self, workload, inputs, executor, **more):
        runner = Runner(order(workload, executor, inputs=inputs, tasks=len(inputs), **more))
        self.assertEqual(runner.end(), (0, ""))
        return [runner.outcomes[task] for task in sorted(runner.outcomes)]

    def test_each_url_has_its_own_outcome(self):
        class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
            daemon_threads, block_on_close = True, False

        server = Server(("127.0.0.1", 0), Answers)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        refused = socket.socket()
        refused.bind(("127.0.0.1", 0))
        here = f"http://127.0.0.1:{server.server_port}"
        paths = ["size/70000", "chunks", "there/5", "there/6", "forbidden", "reset", "cut", "wait"]
        urls = [f"{here}/{path}" for path in paths]
        urls.append(f"http://127.0.0.1:{refused.getsockname()[1]}/")
        inputs = [{"url": url, "timeout": 0.5 if "wait" in url else LIMIT} for url in urls]
        try:
            for executor, start in WAYS:
                with self.subTest(executor=executor, start=start):
                    told = self.outcomes("fetch", inputs, executor, start=start)
                    for outcome, count in zip(told, (70_000, 9, 7)):
                        self.assertEqual(outcome["done"]["fetched"]["status"], 200)
                        self.assertEqual(outcome["done"]["fetched"]["bytes"], count)
                        self.assertGreater(outcome["done"]["fetched"]["latency"], 0)
                    reasons = [outcome["failed"] for outcome in told[3:]]
                    self.assertEqual(
                        reasons,
                        [
                            "more than 5 redirects",
                            "HTTP 403 Forbidden",
                            "Connection reset by peer",
                            "the connection ended before the answer did",
                            "not done within 0.5 s",
                            "Connection refused",
                        ],
                    )
        finally:
            server.shutdown()
            server.server_close()
            refused.close()

    def test_a_redirect_that_leads_astray_is_not_followed(self):
        server = http.server.HTTPServer(("127.0.0.1", 0), Answers)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        here = f"http://127.0.0.1:{server.server_port}"
        inputs = [{"url": here + path, "timeout": LIMIT} for path in ASTRAY]
        try:
            for executor in ("threads", "async"):
                with self.subTest(executor=executor):
                    told = self.outcomes("fetch", inputs, executor)
                    reasons = [outcome["failed"] for outcome in told]
                    self.assertEqual(reasons, [reason for _, reason in ASTRAY.values()])
        finally:
            server.shutdown()
            server.server_close()

    def test_a_redirect_leads_to_allowed_hosts_only_where_they_are_named(self):
        server = http.server.HTTPServer(("127.0.0.1", 0), Answers)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        there, size = "http://localhost:PORT/size/7", "http://127.0.0.1:PORT/size/7"
        refused = [
            ("http://localhost/", "localhost"),
            ("https://localhost/", "localhost"),
            ("//LOCALHOST:8/", "localhost"),
            ("http://[::1]/", "[::1]"),
            ("http://127.0.0.1.example/", "127.0.0.1.example"),
        ]
        odd = ["http://%6cocalhost/", "http://localhost%2f.127.0.0.1/"]
        try:
            for executor in ("threads", "async", "pool"):
                with self.subTest(executor=executor):

                    def told(leads, **more):
                        here = f"http://127.0.0.1:{server.server_port}/to/"
                        inputs = [{"url": here + to, "timeout": LIMIT} for to in leads]
                        return self.outcomes("fetch", inputs, executor, **more)

                    followed = told([there, size]) + told([there, size], hosts=["localhost"])
                    followed += told([size], hosts=[])
                    counts = [outcome["done"]["fetched"]["bytes"] for outcome in followed]
                    self.assertEqual(counts, [7] * 5)
                    hosts = ["127.0.0.1", "b.example"]
                    reasons = [one["failed"] for one in told([to for to, _ in refused], hosts=hosts)]
                    which = "which the screenplay may not fetch from; --allow-url"
                    self.assertEqual(
                        reasons,
                        [f"a redirect to {to}, {which} {to} allows it" for _, to in refused],
                    )
                    for one in told(odd, hosts=["localhost", *hosts]):
                        self.assertIn("failed", one)
        finally:
            server.shutdown()
            server.server_close()

    def test_nothing_waits_for_a_name_that_is_never_resolved(self):
        asked, go = threading.Event(), threading.Event()

        def held():
            asked.set()
            go.wait()

        with self.assertRaises(TimeoutError):
            ask_within(0.05, held)
        self.assertTrue(asked.wait(LIMIT))

        async def ask():
            return await asyncio.wait_for(ask_on_loop(held), 0.05)

        with self.assertRaises(asyncio.TimeoutError):
            # its end would wait for threads of its own
            asyncio.run(ask())
        go.set()
        self.assertEqual(ask_within(LIMIT, lambda: 7), 7)

        async def answer():
            return await ask_on_loop(lambda: 7)

        self.assertEqual(asyncio.run(answer()), 7)

    def test_redirects_are_resolved_as_by_the_runtime_native(self):
        here = "https://eggs.example:444/a/b?c"
        for location, leads in [
            ("?x", "https://eggs.example:444/a/b?x"),
            ("../x", "https://eggs.example:444/x"),
            ("HTTPS://other.example/", "https://other.example/"),
            ("//other.example/x", "https://other.example/x"),
        ]:
            self.assertEqual(redirected(here, location), leads)
        with self.assertRaises(Failed):
            redirected(here, "http://eggs.example/")
