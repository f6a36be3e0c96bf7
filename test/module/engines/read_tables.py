"""Reads tables of a module's database as another program does.

The argument is {"engine", "database", "port", "queries": [sql]}, the database a file for SQLite. Output: of each query
its columns and its rows.
"""

import json
import sqlite3
import sys

import psycopg
import pymysql

request = json.loads(sys.argv[1])
server = {"host": "127.0.0.1", "port": request.get("port")}
if request["engine"] == "sqlite":
    connection = sqlite3.connect(request["database"])
elif request["engine"] == "postgres":
    connection = psycopg.connect(**server, user="postgres", dbname=request["database"], autocommit=True)
else:
    connection = pymysql.connect(
        **server, user="root", database=request["database"], autocommit=True, charset="utf8mb4"
    )
answers = []
for query in request["queries"]:
    cursor = connection.cursor()
    cursor.execute(query)
    if cursor.description:
        names = [column[0] for column in cursor.description]
        answers.append({"columns": names, "rows": [list(row) for row in cursor.fetchall()]})
    else:
        answers.append({"columns": [], "rows": []})
json.dump(answers, sys.stdout, default=str)
