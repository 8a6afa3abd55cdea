"""What other servers answer. Data only."""

from ringtrue.taint.model import Framework, OriginKind

_VERBS = ("get", "post", "put", "patch", "delete", "request", "head", "options", "stream", "send")
_CALLS: dict[str, OriginKind] = {
    f"{client}.{verb}": "response"
    for client in (
        "requests", "requests.Session", "requests.session", "httpx", "httpx.Client", "httpx.AsyncClient",
        "aiohttp.ClientSession", "cloudscraper.create_scraper",
    )
    for verb in _VERBS
}  # fmt: skip

CLIENTS = Framework(
    name="HTTP clients",
    source="requests 'Response Content', httpx 'Response', aiohttp 'Client Quickstart', Python 'urllib.request'",
    calls={
        **_CALLS,
        "urllib.request.urlopen": "response", "urllib.request.urlretrieve": "response",
        "urllib2.urlopen": "response", "urllib3.request": "response", "urllib3.PoolManager.request": "response",
    },
    kind="response",
)  # fmt: skip
