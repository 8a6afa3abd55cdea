"""Tribune: articles, their authors and their readers, over HTTP, with SQLite behind an event loop."""
