"""PyMongo 3 to 4."""

from __future__ import annotations

from ringtrue.migrations.model import Library, changed

_GUIDE = "PyMongo 4 migration guide"
_COLLECTION, _CURSOR = "pymongo.collection.Collection", "pymongo.cursor.Cursor"
_CLIENTS = ("pymongo.MongoClient", "pymongo.database.Database")

LIBRARY = Library(
    "pymongo",
    (
        *changed("3.0", "4.0", _GUIDE, {
            f"{_COLLECTION}.insert": "? use 'insert_one' or 'insert_many'",
            f"{_COLLECTION}.save": "? use 'insert_one' or 'replace_one'",
            f"{_COLLECTION}.update": "? use 'update_one', 'update_many' or 'replace_one'",
            f"{_COLLECTION}.remove": "? use 'delete_one' or 'delete_many'",
            f"{_COLLECTION}.find_and_modify": "? use 'find_one_and_update', '..._replace' or '..._delete'",
            f"{_COLLECTION}.ensure_index": "? use 'create_index'",
            f"{_COLLECTION}.group": "? use 'aggregate' with '$group'",
        }, stays=True),
        *changed("3.7", "4.0", _GUIDE, {
            f"{_COLLECTION}.count": "? use 'count_documents' or 'estimated_document_count'",
        }, stays=True),
        *changed("3.7", "4.0", _GUIDE, {
            f"{_CURSOR}.count": "? use 'count_documents' of the collection",
        }),
        *changed("", "4.0", _GUIDE, {
            f"{_COLLECTION}.map_reduce": "? use 'aggregate'",
        }, stays=True),
    ),
    aliases={
        "pymongo.mongo_client.MongoClient": "pymongo.MongoClient",
        "pymongo.synchronous.mongo_client.MongoClient": "pymongo.MongoClient",
        "pymongo.synchronous.database.Database": "pymongo.database.Database",
        "pymongo.synchronous.collection.Collection": _COLLECTION,
        "pymongo.synchronous.cursor.Cursor": _CURSOR,
    },
    makers={
        "pymongo.MongoClient.*": "pymongo.database.Database",
        "pymongo.MongoClient[]": "pymongo.database.Database",
        "pymongo.MongoClient.get_database": "pymongo.database.Database",
        "pymongo.MongoClient.get_default_database": "pymongo.database.Database",
        "pymongo.database.Database.*": _COLLECTION,
        "pymongo.database.Database[]": _COLLECTION,
        "pymongo.database.Database.get_collection": _COLLECTION,
        f"{_COLLECTION}[]": _COLLECTION,
        f"{_COLLECTION}.find": _CURSOR,
        **{f"{_CURSOR}.{step}": _CURSOR for step in ("sort", "limit", "skip", "batch_size", "hint")},
    },
    eager=("pymongo",),
)  # fmt: skip
