"""SQLAlchemy 1.3 to 2.0."""

from __future__ import annotations

from ringtrue.migrations.model import Library, changed

_GUIDE = "SQLAlchemy 2.0 major migration guide"
_LOADS = ("joinedload", "selectinload", "subqueryload", "lazyload", "defer", "undefer", "contains_eager", "load_only")

LIBRARY = Library(
    "SQLAlchemy",
    (
        *changed("1.4", "2.0", _GUIDE, {
            "sqlalchemy.engine.Engine.execute":
                "? use 'with engine.connect() as connection: connection.execute(...)'",
            "sqlalchemy.engine.Engine.scalar": "? use a connection: 'connection.scalar(...)'",
            "sqlalchemy.engine.Engine.run_callable": "? use a connection",
            "sqlalchemy.engine.Engine.transaction": "? use 'with engine.begin() as connection'",
            "sqlalchemy.engine.Engine.has_table(table_name, schema)":
                "@sqlalchemy.inspect({self}).has_table({table_name}, schema={schema})",
            "sqlalchemy.engine.Engine.table_names()": "@sqlalchemy.inspect({self}).get_table_names()",
            "sqlalchemy.select[#0=List]": "{items}",
            "sqlalchemy.case[#0=List]": "{items}",
            "sqlalchemy.engine.Connection.execute[#0=str]": "@sqlalchemy.text({value})",
            "sqlalchemy.orm.Session.execute[#0=str]": "@sqlalchemy.text({value})",
            "sqlalchemy.orm.Session.scalars[#0=str]": "@sqlalchemy.text({value})",
            "sqlalchemy.orm.Query.from_self": "? use 'aliased(User, statement.subquery())'",
            "sqlalchemy.engine.RowProxy": "sqlalchemy.engine.Row",
            "sqlalchemy.create_engine[convert_unicode]": "-",
            "sqlalchemy.create_engine[encoding]": "-",
            "sqlalchemy.create_engine[case_sensitive]": "-",
            "sqlalchemy.create_engine[strategy]": "? use 'sqlalchemy.create_mock_engine'",
            "sqlalchemy.orm.sessionmaker[autocommit]": "? use 'autobegin', or 'with session.begin()'",
            "sqlalchemy.MetaData[bind]": "? pass the engine where it is needed: 'create_all(engine)'",
            **{f"sqlalchemy.orm.{name}[#0=str]": "? pass the attribute itself: 'User.addresses'" for name in _LOADS},
            "sqlalchemy.orm.relation": "sqlalchemy.orm.relationship",
            "sqlalchemy.orm.eagerload": "sqlalchemy.orm.joinedload",
            "sqlalchemy.databases.": "sqlalchemy.dialects",
            "sqlalchemy.ext.declarative.api.": "sqlalchemy.orm",
        }),
        *changed("1.4", "2.0", _GUIDE, {
            "sqlalchemy.orm.mapper": "? use 'sqlalchemy.orm.registry.map_imperatively'",
        }, stays=True),
        *changed("1.4", "", _GUIDE, {
            "sqlalchemy.orm.Session[autocommit]": "? use 'autobegin', or 'with session.begin()'",
        }),
        *changed("2.0", "", _GUIDE, {
            "sqlalchemy.ext.declarative.declarative_base": "sqlalchemy.orm.declarative_base",
            "sqlalchemy.ext.declarative.as_declarative": "sqlalchemy.orm.as_declarative",
            "sqlalchemy.ext.declarative.declared_attr": "sqlalchemy.orm.declared_attr",
            "sqlalchemy.ext.declarative.has_inherited_table": "sqlalchemy.orm.has_inherited_table",
            "sqlalchemy.orm.Query.get": "? use 'session.get(Model, key)'",
        }, since="1.4", safe=True),
    ),
    aliases={
        "sqlalchemy.engine.base.Engine": "sqlalchemy.engine.Engine",
        "sqlalchemy.Engine": "sqlalchemy.engine.Engine",
        "sqlalchemy.engine.base.Connection": "sqlalchemy.engine.Connection",
        "sqlalchemy.Connection": "sqlalchemy.engine.Connection",
        "sqlalchemy.orm.session.Session": "sqlalchemy.orm.Session",
        "sqlalchemy.orm.query.Query": "sqlalchemy.orm.Query",
        "sqlalchemy.sql.select": "sqlalchemy.select",
        "sqlalchemy.sql.expression.select": "sqlalchemy.select",
        "sqlalchemy.future.select": "sqlalchemy.select",
        "sqlalchemy.sql.expression.case": "sqlalchemy.case",
        "sqlalchemy.engine.create_engine": "sqlalchemy.create_engine",
        "sqlalchemy.schema.MetaData": "sqlalchemy.MetaData",
    },
    makers={
        "sqlalchemy.create_engine": "sqlalchemy.engine.Engine",
        "sqlalchemy.engine.Engine.connect": "sqlalchemy.engine.Connection",
        "sqlalchemy.engine.Engine.begin": "sqlalchemy.engine.Connection",
        "sqlalchemy.orm.Session.query": "sqlalchemy.orm.Query",
        "sqlalchemy.orm.Query.filter": "sqlalchemy.orm.Query",
        "sqlalchemy.orm.Query.filter_by": "sqlalchemy.orm.Query",
        "sqlalchemy.orm.sessionmaker()": "sqlalchemy.orm.Session",
    },
    eager=("sqlalchemy",),
)  # fmt: skip
