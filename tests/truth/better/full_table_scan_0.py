INDEX = "CREATE INDEX user_email ON user (email)"
QUERY = "SELECT * FROM user WHERE email = ?"
