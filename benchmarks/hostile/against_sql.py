"""Attacks with SQL: for memory, for time, on the file, on what it should not tell."""

from __future__ import annotations

from urllib.parse import quote

from .asking import Request, sql
from .attack import Attack, all_of, hides, refused, shows, works

__all__ = ["SQL"]

_ROWS = "with recursive r(n) as (select 1 union all select n + 1 from r limit {}) "


def _hidden(statement: str) -> str:
    """A statement behind a comment that Datasette takes for the rest of another line.

    It drops lines that begin with ``--`` before it looks at the first word, in comments too.
    """
    return f"/*\n-- */ {statement}"


def _twice(count: int) -> str:
    return f"replace(hex(zeroblob({count // 2})), '0', 'a')"


SQL = (
    Attack(
        "sql-huge-value",
        "One value of hundreds of megabytes",
        "400: too big",
        (
            *(
                sql(f"select {made}")
                for made in (
                    "randomblob(500000000)",
                    "zeroblob(1000000000)",
                    "length(hex(zeroblob(400000000)))",
                    "replace(hex(zeroblob(400000)), '00', hex(zeroblob(400000)))",
                    "group_concat(hex(randomblob(100000))) from ("
                    + _ROWS.format(50)
                    + "select * from r)",
                )
            ),
            sql(
                "with recursive r(s) as (select 'a' union all select s || s from r)"
                " select max(length(s)) from r"
            ),
            sql("select randomblob(500000000)", ".csv"),
            sql("select randomblob(500000000)", ".blob", _blob_column="randomblob(500000000)"),
            Request("/quotes/quotes?_where=length(zeroblob(500000000))>1"),
        ),
        refused(400),
    ),
    Attack(
        "sql-huge-answer",
        "Many values just below the limit, down the rows or across the columns",
        "400: too large",
        (
            sql(_ROWS.format(1000) + "select randomblob(900000) from r"),
            sql(_ROWS.format(1000) + "select hex(zeroblob(450000)) from r", ".csv"),
            sql("select " + ", ".join(["randomblob(900000)"] * 99)),
            sql("select " + ", ".join(["1"] * 500)),
        ),
        refused(400),
    ),
    Attack(
        "sql-endless",
        "Queries that never end, or not today",
        "400 after a second",
        (
            sql(
                "with recursive r(n) as (select 1 union all select n + 1 from r)"
                " select count(*) from r"
            ),
            sql(
                "with recursive r(n) as (select 1 union all select n + 1 from r)"
                " select count(*) from r",
                "",
            ),
            sql(
                "with recursive r(n) as (select 1 union all select n + 1 from r)"
                " select count(*) from r",
                ".csv",
            ),
            sql(
                "select count(*) from segments a, segments b, segments c, segments d, segments e,"
                " segments f, segments g, segments h"
            ),
            Request(
                "/quotes/quotes.json?_where="
                + quote(
                    "1 < (with recursive r(n) as (select 1 union all select n + 1 from r)"
                    " select count(*) from r)"
                )
            ),
        ),
        refused(400),
    ),
    Attack(
        "sql-one-slow-step",
        "A single call that takes minutes: no time limit ends it",
        "200 at once: the function is bounded",
        (
            sql(f"select instr({_twice(900000)}, {_twice(400000)} || 'b') as n"),
            sql(f"select length(replace({_twice(900000)}, {_twice(400000)} || 'b', '')) as n"),
            sql(f"select length(trim({_twice(800000)}, {_twice(800000)} || 'b')) as n"),
            sql(f"select {_twice(900000)} like '%' || {_twice(180)} || 'b' as n"),
        ),
        works,
    ),
    Attack(
        "sql-slow-functions",
        "Functions that nobody needs and that take the square of their arguments",
        "400: not authorized, or too complex",
        (
            sql("select json_patch('{}', '{}')"),
            sql("select printf('%.2000000000c', 'x')"),
            sql("select format('%.2000000000c', 'x')"),
            sql(f"select {_twice(900000)} like '%' || {_twice(2000)} || 'b'"),
            sql(f"select {_twice(900000)} glob '*' || {_twice(2000)} || 'b'"),
            Request("/quotes/quotes?text__contains=" + "a" * 2000),
            Request("/quotes/quotes?text__glob=" + "a" * 2000),
        ),
        refused(400),
    ),
    Attack(
        "sql-deep",
        "SQL that is nested, repeated or long beyond reason",
        "400",
        (
            sql("select " + "(" * 500 + "1" + ")" * 500),
            sql("select " + "+".join(["1"] * 2000)),
            sql(" union all ".join(["select 1"] * 300)),
            sql("select " + "abs(" * 200 + "1" + ")" * 200),
            sql("select json_array(" + ",".join(["1"] * 120) + ")"),
            sql("select 1 /* " + "x" * 55_000 + " */"),
        ),
        refused(400),
    ),
    Attack(
        "sql-writing",
        "Changing the database",
        "400; the file stays as it was",
        (
            *(
                sql(statement)
                for plain in (
                    "delete from quotes",
                    "update quotes set text = 'no'",
                    "insert into speakers (id, name, kind) values ('x', 'x', 'person')",
                    "drop table quotes",
                    "create table x (a)",
                    "create temp table x (a)",
                    "pragma user_version = 7",
                    "insert into quotes_fts (quotes_fts) values ('delete-all')",
                    "reindex",
                    "begin immediate",
                )
                for statement in (plain, _hidden(plain))
            ),
            sql("with x as (select 1) delete from quotes"),
            sql("with x as (select 1) insert into temp.x select 1"),
            sql("select 1; delete from quotes"),
            sql("explain delete from quotes"),
        ),
        refused(400),
    ),
    Attack(
        "sql-files",
        "Reaching other files: reading, writing or loading them",
        "400; no file appears",
        tuple(
            sql(statement)
            for statement in (
                "attach database '/etc/passwd' as other",
                _hidden("attach 'attached.db' as \"\n*/select 1 \""),
                _hidden("vacuum into 'stolen.db' || substr(\"\n*/select 1 \", 1, 0)"),
                _hidden("vacuum into 'stolen.db'"),
                "select load_extension('evil.so')",
                "select readfile('/etc/passwd')",
                "select writefile('evil', 'x')",
                "select * from fsdir('/')",
            )
        ),
        refused(400),
    ),
    Attack(
        "sql-pragma",
        "Pragmas other than those that describe tables, also past Datasette's look at the text",
        "400",
        (
            *(
                sql(statement)
                for statement in (
                    "pragma journal_mode = delete",
                    "select * from pragma_integrity_check",
                    "select 1 /*\n-- */ from pragma_integrity_check",
                    'select "\n-- x" from pragma_quick_check',
                    "select 1 /*\n-- */ from pragma_foreign_key_check",
                    _hidden("pragma hard_heap_limit = 0"),
                    _hidden('pragma table_info("\n*/select 1 ")'),
                )
            ),
            Request("/quotes/quotes?_where=1+in+(select+1+from+pragma_integrity_check)"),
            Request("/quotes/quotes?_where=1+in+(select+1+from+pragma_temp_store_directory)"),
            Request("/quotes/quotes?_where=1+in+(select+1+from+pragma_wal_checkpoint)"),
        ),
        refused(400),
    ),
    Attack(
        "sql-paths",
        "Where the database lies on the server",
        "200 without a path",
        (
            sql("select * from pragma_database_list"),
            sql("select file from main.pragma_database_list"),
            sql(
                "select a.file from pragma_database_list a join pragma_database_list b using (file)"
            ),
            Request("/quotes/quotes.json?_where=id+in+(select+file+from+pragma_database_list)"),
            Request("/-/databases.json"),
            Request("/-/databases"),
            Request("/-/metadata.json"),
            Request("/-/settings.json"),
            Request("/-/versions.json"),
            Request("/-/plugins.json?all=1"),
            Request("/quotes.json"),
        ),
        works,
    ),
    Attack(
        "sql-crash",
        "Functions that read or write addresses of the server's memory",
        "400, and the server lives",
        (
            sql("select hex(fts3_tokenizer('simple'))"),
            sql("select fts3_tokenizer('simple', x'4141414141414141')"),
            sql("select * from fts3tokenize where input = 'a b'"),
            sql("select fts3_tokenizer(:a, :b)", a="simple", b="AAAAAAAA"),
            sql("select rtreecheck('quotes')"),
        ),
        refused(400),
    ),
    Attack(
        "sql-spying",
        "Other readers' queries, and how the file is made up",
        "400",
        (
            sql("select sql from sqlite_stmt"),
            sql("select * from dbstat"),
            Request("/quotes/quotes?_where=1+in+(select+1+from+sqlite_stmt)"),
        ),
        refused(400),
    ),
    Attack(
        "sql-inside",
        "Datasette's internal database, and pages for its operator",
        "403 or 404",
        tuple(
            Request(path)
            for path in (
                "/_internal",
                "/_internal/databases.json",
                "/_internal.json?sql=select+1",
                "/-/threads",
                "/-/threads.json",
                "/-/permissions",
                "/-/messages",
                "/-/allow-debug?actor=1",
                "/-/patterns",
                "/-/auth-token?token=x",
                "/-/auth-token?token=%C3%A9",
                "/_memory?sql=select+1",
            )
        ),
        refused(403, 404),
    ),
    Attack(
        "sql-plain",
        "(no attack: SQL that readers need)",
        "200 with rows",
        (
            sql("select count(*) as n from quotes"),
            sql("-- a comment\nselect count(*) as n from quotes"),
            sql("/* a comment */ with x as (select 1 as n) select n from x"),
            sql("explain query plan select 1 as n"),
            sql("select name as n from pragma_table_info('quotes')"),
            sql("select replace(text, 'a', 'b') as n from quotes where text like '%a%'"),
            sql("select rowid as n from quotes_fts where quotes_fts match 'agree' order by rank"),
        ),
        all_of(shows('"ok": true'), hides('"rows": []')),
    ),
)
