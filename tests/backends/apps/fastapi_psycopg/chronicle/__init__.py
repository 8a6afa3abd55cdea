"""Chronicle: articles, their authors and their readers, over HTTP, with PostgreSQL and threads."""
