INDEX = "CREATE INDEX post_author ON post (author_id)"
QUERY = "SELECT title FROM post WHERE author_id = ? ORDER BY id"
