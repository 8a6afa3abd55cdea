QUERY = "SELECT id FROM user WHERE username = ?"
