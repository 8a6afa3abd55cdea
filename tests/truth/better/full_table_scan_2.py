INDEX = "CREATE INDEX document_id ON document (id)"
QUERY = "SELECT body FROM document WHERE id = ?"
