INDEX = "CREATE INDEX visit_address ON visit (address)"
QUERY = "SELECT count(*) FROM visit WHERE address = ?"
