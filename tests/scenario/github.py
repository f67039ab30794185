"""A GitHub that knows comments, on the loopback address; and the parts of a workflow that can run without one."""

import http.server
import json
import re
import textwrap
import threading
import urllib.parse

TOKEN = "ghs_notarealtokenbutassecretasone"
REPOSITORY = "example/fleet"
BOT = "github-actions[bot]"
NUMBER = 7


class GitHub:
    """Comments of one pull request. `refusal`: the status that every attempt to write gets."""

    def __init__(self):
        self.comments = []
        self.requests = []
        self.refusal = None
        github = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                github.answer(self)

            do_POST = do_PATCH = do_GET

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()

    def stop(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def add(self, body, login=BOT):
        comment = {"id": 1000 + len(self.comments), "user": {"login": login}, "body": body}
        self.comments.append(comment)
        return comment

    def answer(self, request):
        address = urllib.parse.urlsplit(request.path)
        length = int(request.headers.get("Content-Length", 0))
        content = json.loads(request.rfile.read(length)) if length else None
        self.requests.append((request.command, address.path))
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            status, answer = 401, {"message": "Bad credentials"}
        elif request.command != "GET" and self.refusal:
            status, answer = self.refusal, {"message": "refused"}
        else:
            status, answer = self._do(request.command, address, content)
        body = json.dumps(answer).encode()
        request.send_response(status)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    def _do(self, method, address, content):
        issues = f"/repos/{REPOSITORY}/issues"
        if content is not None and len(content["body"]) > 65536:
            return 422, {"message": "body is too long (maximum is 65536 characters)"}
        if address.path == f"{issues}/{NUMBER}/comments" and method == "GET":
            query = dict(urllib.parse.parse_qsl(address.query))
            size, page = min(100, int(query.get("per_page", 30))), int(query.get("page", 1))
            return 200, self.comments[(page - 1) * size:page * size]
        if address.path == f"{issues}/{NUMBER}/comments" and method == "POST":
            return 201, self.add(content["body"])
        for comment in self.comments:
            if address.path == f"{issues}/comments/{comment['id']}" and method == "PATCH":
                comment.update(content)
                return 200, comment
        return 404, {"message": "Not Found"}


def commands(workflow):
    """The scripts of a workflow's 'run: |' blocks and a pipeline's list items, in their order."""
    text = workflow.read_text(encoding="utf-8")
    blocks = re.findall(r"^( *)(?:- )?run: \|\n((?:\1 .*\n|\n)+)", text, re.M)
    lines = re.findall(r"^ *- (?:run: )?((?:byoc-apply|git|cd|apt-get) .*)$", text, re.M)
    return [textwrap.dedent(block) for _, block in blocks] + lines
