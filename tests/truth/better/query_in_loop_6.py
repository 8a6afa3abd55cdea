class Users:
    def names(self, keys):
        self.cursor.execute("SELECT id, name FROM users WHERE id IN (SELECT value FROM json_each(?))", (keys,))
        return self.cursor.fetchall()
