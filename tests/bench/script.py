"""What one would write without Urna: copy the citizens of a comunidad from MongoDB into an SQLite file.

Usage: script.py URI FILE. Prints how many citizens and how many seconds from the first question to the last commit.
It reads only what a polling station needs, writes in one transaction, and builds its index when all rows are there:
an ordinary script by somebody who knows both libraries. It encrypts nothing, folds no accents, and starts again from
the beginning when the connection breaks.
"""

import json
import sqlite3
import sys
import time

import pymongo

FIELDS = ["name", "surname1", "surname2", "dni", "comunidad", "province", "municipality", "mesa"]

uri, path = sys.argv[1:]
client = pymongo.MongoClient(uri)
citizens = client.get_default_database().citizens
client.admin.command("ping")
database = sqlite3.connect(path)
database.execute(
    "CREATE TABLE citizens (id TEXT PRIMARY KEY, name TEXT, surname1 TEXT, surname2 TEXT, dni TEXT,"
    " comunidad TEXT, province TEXT, municipality TEXT, mesa TEXT)"
)
database.commit()

started = time.perf_counter()
found = citizens.find({"comunidad": "Extremadura"}, dict.fromkeys(FIELDS, 1), batch_size=10_000)
database.executemany(
    "INSERT INTO citizens VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    ((str(citizen["_id"]), *(citizen.get(field) for field in FIELDS)) for citizen in found),
)
database.execute("CREATE INDEX citizens_by_dni ON citizens (dni)")
database.commit()
seconds = time.perf_counter() - started

rows = database.execute("SELECT count(*) FROM citizens").fetchone()[0]
print(json.dumps({"rows": rows, "seconds": seconds}))
