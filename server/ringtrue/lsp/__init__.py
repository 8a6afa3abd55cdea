"""The language server: the only code that knows LSP, line and column, and UTF-16.

The wire layer is ours: Content-Length frames and JSON from the standard library. Importing lsprotocol's types costs
about 158 ms, more than everything else that is done before the first answer, and pygls reads standard input on the
thread pool that its handlers use, so that a long handler delays the next keystroke. Tests hold every message that we
send against lsprotocol's types, and drive the server by pygls' own client.

Threads. A reader decodes frames and puts messages into the inbox. The main thread is the event loop: it takes
everything from the inbox, and alone touches the `Session`. One worker checks documents (`Lane`: the newest text wins).
Errands that read the disk or the network run on threads of their own. All results come back through the inbox.
Does not know rules, files of requirements or how answers are found.
"""
