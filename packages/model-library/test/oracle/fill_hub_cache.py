"""fill_hub_cache.py CACHE FILE...: lets huggingface_hub download files, from a server in this process, into its cache; prints the paths that it gives."""
import hashlib
import http.server
import os
import sys
import threading

cache, *files = sys.argv[1:]
contents = {os.path.basename(path): open(path, "rb").read() for path in files}
COMMIT = "0" * 40


class Hub(http.server.BaseHTTPRequestHandler):
    def do_HEAD(self):
        self.answer(with_body=False)

    def do_GET(self):
        self.answer(with_body=True)

    def answer(self, with_body):
        body = contents.get(self.path.rsplit("/", 1)[-1].split("?")[0])
        self.send_response(404 if body is None else 200)
        if body is not None:
            digest = hashlib.sha256(body).hexdigest()
            self.send_header("ETag", f'"{digest}"')
            self.send_header("X-Linked-Etag", f'"{digest}"')
            self.send_header("X-Linked-Size", str(len(body)))
            self.send_header("X-Repo-Commit", COMMIT)
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        if with_body and body is not None:
            self.wfile.write(body)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hub)
threading.Thread(target=server.serve_forever, daemon=True).start()
for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"):
    os.environ.pop(name, None)
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"

from huggingface_hub import hf_hub_download  # noqa: E402  reads its settings when it is imported

endpoint = f"http://127.0.0.1:{server.server_port}"
for name in contents:
    print(hf_hub_download("tiny/one", name, cache_dir=cache, endpoint=endpoint))
