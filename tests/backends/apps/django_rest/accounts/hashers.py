"""How passwords are kept: as costly as the settings say."""

from django.conf import settings
from django.contrib.auth.hashers import BCryptSHA256PasswordHasher


class BCryptHasher(BCryptSHA256PasswordHasher):
    algorithm = "bcrypt_configured"
    rounds = settings.PASSWORD_ROUNDS
