"""What `unsupported-claim` reports, and what it leaves alone: more than the rule itself is long."""

from __future__ import annotations

from ringtrue.api import Bad, Good

EXAMPLES: tuple[Bad | Good, ...] = (
    Bad(
        '''
            class Counter:
                def increment(self):
                    """Increment the counter. Thread-safe."""
                    #                         ^^^^^^^^^^^ says 'Thread-safe', but 'self.value += 1' reads and writes with no lock
                    self.value += 1
            ''',
    ),
    Bad(
        '''
            import threading


            class Sensor:
                def level(self):
                    """The last level, read in a thread-safe manner."""
                    #                            ^^^^^^^^^^^ says 'thread-safe', but 'threading.Lock()' is made anew in each call: it guards nothing
                    with threading.Lock():
                        return self.last
            ''',
    ),
    Bad(
        '''
            class World:
                def place(self, obstacles):
                    """Take over the obstacles in O(1) time."""
                    #                             ^^^^ says 'O(1)', but it loops over 'obstacles'
                    self.obstacles = [one.copy() for one in obstacles]
            ''',
    ),
    Bad(
        '''
            def contains(items, wanted):
                """Look an item up in O(1)."""
                #                     ^^^^ says 'O(1)', but it loops over 'items'
                for item in items:
                    if item == wanted:
                        return True
                return False
            ''',
    ),
    Bad(
        '''
            import json


            def write_state(path, state):
                """Write the state atomically."""
                #                  ^^^^^^^^^^ says 'atomically', but 'path' itself is opened for writing, with no rename
                with open(path, "w") as file:
                    json.dump(state, file)
            ''',
    ),
    Bad(
        '''
            def with_total(items):
                """Add the total, without modifying the original list."""
                #                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ says 'without modifying the original', but 'items.append(sum(items))' changes it in place
                items.append(sum(items))
                return items
            ''',
    ),
    Bad(
        '''
            def fibonacci(n):
                """The n-th Fibonacci number. Uses memoization."""
                #                             ^^^^^^^^^^^^^^^^ says 'Uses memoization', but nothing is kept from one call to the next
                if n < 2:
                    return n
                return fibonacci(n - 1) + fibonacci(n - 2)
            ''',
    ),
    Bad(
        '''
            def validate_email(address):
                """Validate an email address."""
                #  ^^^^^^^^ says 'Validate', but nothing in it can reject anything
                return address.strip().lower()
            ''',
    ),
    Bad(
        '''
            import requests


            def fetch(url):
                """Fetch a page. Retries up to three times."""
                #                ^^^^^^^^^^^^^^^^^^^^^^^^^ says 'Retries up to three times', but it tries once
                return requests.get(url, timeout=10).text
            ''',
    ),
    Bad(
        '''
            import base64


            def encrypt_note(note):
                """Encrypt a note before it is stored."""
                #  ^^^^^^^ says 'Encrypt', but base64 is an encoding that anybody can undo
                return base64.b64encode(note.encode()).decode()
            ''',
    ),
    Bad(
        '''
            class Roster:
                def find(self, key):
                    """Look up a member in O(1)."""
                                         # ^^^^ says 'O(1)', but it searches 'self.members' from its start
                    for member in self.members:
                        if member.key == key:
                            return member
                    return None
            ''',
    ),
    Good(
        '''
            class Counter:
                def increment(self):
                    """Increment the counter. Thread-safe."""
                    with self._lock:
                        self.value += 1
            ''',
        why="guarded by a lock",
    ),
    Good(
        '''
            class Counter:
                def increment(self):
                    """Increment the counter. This is not thread-safe."""
                    self.value += 1
            ''',
        why="claims the contrary",
    ),
    Good(
        '''
            def reverse(items):
                """Reverse in place: O(1) extra space."""
                for i in range(len(items) // 2):
                    items[i], items[-1 - i] = items[-1 - i], items[i]
            ''',
        why="a claim about space",
    ),
    Good(
        '''
            import json
            import os


            def write_state(path, state):
                """Write the state atomically."""
                scratch = f"{path}.tmp"
                with open(scratch, "w") as file:
                    json.dump(state, file)
                os.replace(scratch, path)
            ''',
        why="put in its place at once",
    ),
    Good(
        '''
            def with_total(items):
                """Add the total, without modifying the original list."""
                items = list(items)
                items.append(sum(items))
                return items
            ''',
        why="changes its own copy",
    ),
    Good(
        '''
            class Model:
                def is_large(self):
                    """Whether the model is large. The result is cached when the model is made."""
                    return self._large
            ''',
        why="kept by the object",
    ),
    Good(
        '''
            class Dialect:
                def adapted(self, kind):
                    """The type that is used. The result is cached by the caller."""
                    raise NotImplementedError
            ''',
        why="says what others will do",
    ),
    Good(
        '''
            def lock_of(locks, key):
                """The lock for a value. In an application with a cache that is cold, many threads want the same."""
                return locks[key]
            ''',
        why="speaks of another cache",
    ),
    Good(
        '''
            def validate_email(address):
                """Validate an email address."""
                parse(address)
                return address
            ''',
        why="what `parse` rejects is not known",
    ),
    Good(
        '''
            from functools import lru_cache


            @lru_cache
            def fibonacci(n):
                """The n-th Fibonacci number. Uses memoization."""
                return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)
            ''',
        why="the decorator keeps them",
    ),
    Good(
        """
            def same(left: bytes, right: bytes) -> bool:
                \"\"\"Compares two byte strings in constant time.\"\"\"
                different = len(left) ^ len(right)
                for mine, theirs in zip(left, right):
                    different |= mine ^ theirs
                return not different
            """,
        why="constant time of a comparison: it does not tell where the first difference is",
    ),
)
