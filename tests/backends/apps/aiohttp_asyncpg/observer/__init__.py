"""Observer: articles, their authors and their readers, over HTTP, with PostgreSQL behind an event loop."""
