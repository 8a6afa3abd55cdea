"""Servers of the standard library, sockets, WSGI and serverless functions. Data only."""

from ringtrue.taint.model import Framework

STANDARD_SERVERS = Framework(
    name="standard library",
    source="The Python standard library, 'http.server', 'socket', 'cgi', 'wsgiref', 'email'",
    requests=frozenset(("http.server.BaseHTTPRequestHandler",)),
    calls={"cgi.FieldStorage": "request", "cgi.parse": "request"},
    methods={"recvfrom": "message", "recv_into": "message", "readuntil": "message"},
)
