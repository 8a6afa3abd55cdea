"""security: insecure and plausible."""
