"""Django REST framework. Data only."""

from ringtrue.taint.model import Framework

REST_FRAMEWORK = Framework(
    name="Django REST framework",
    source="Django REST framework API guide, 'Requests'",
    requests=frozenset(("rest_framework.request.Request",)),
    fields=frozenset(("data", "query_params")),
    decorators=frozenset(("rest_framework.decorators.api_view", "rest_framework.decorators.action")),
)
