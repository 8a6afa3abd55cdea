"""What depends on who asks, found out once for a request."""

from rest_framework.request import Request


def followed_by(request: Request) -> set[int]:
    """The users whom the one who asks follows."""
    return request.user.followed_ids() if request.user.is_authenticated else set()
