"""Rules that show every part of a finding."""
