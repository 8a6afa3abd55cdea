"""What package indexes hold. Does not know Python source, environments or rules."""
