"""The rules that ship with Ringtrue, one folder a topic, one file a rule. They import `ringtrue.api` only."""
