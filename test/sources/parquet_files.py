"""Writes the Parquet files of the tests into the folder of the first argument."""

import datetime
import decimal
import sys

import duckdb
import polars as pl

folder = sys.argv[1]
connection = duckdb.connect()
connection.execute("set TimeZone = 'UTC'")
connection.execute(
    f"""
    copy (select
      i::tinyint i8, i::utinyint u8, i::integer i32, i::uinteger u32, i as i64,
      (18446744073709551615 - i::ubigint)::ubigint u64,
      i::float f, (i / 7)::decimal(9, 2) dec9, (i / 7)::decimal(38, 6) dec38, (i % 2 = 0) flag,
      date '2024-02-01' + i::int d, time '10:00' + interval (i) second t,
      timestamp '2024-02-01 10:00' + interval (i) hour ts,
      (timestamp '2024-02-01 10:00' + interval (i) hour)::timestamptz tstz,
      timestamp '1969-12-31 23:59:59.5'::timestamp_ms ms, timestamp '2024-02-01 10:00'::timestamp_ns ns,
      'x' || i s, (case when i % 2 = 0 then 'p' else 'q' end)::enum('p', 'q') e, uuid() u,
      {{'x': i}} as struct, [i, i] as list, map {{'k': i}} as map, '{{"a":1}}'::json j,
      case when i % 3 > 0 then i end as nulls, null::varchar as nothing
      from range(100) rows(i)) to '{folder}/duckdb.parquet' (format parquet);
    copy (select 'abc'::blob b) to '{folder}/bytes.parquet' (format parquet);
    copy (select 1 a where false) to '{folder}/no-rows.parquet' (format parquet);
    """
)
moment = datetime.datetime(2024, 1, 1)
table = pl.DataFrame(
    {
        "i8": pl.Series([1, 2, None], dtype=pl.Int8),
        "u64": pl.Series([1, 2, 2**64 - 1], dtype=pl.UInt64),
        "f32": pl.Series([1.5, float("nan"), None], dtype=pl.Float32),
        "day": [datetime.date(2020, 1, 1), None, datetime.date(1950, 5, 5)],
        "time": [datetime.time(1, 2, 3)] * 3,
        "ms": pl.Series([moment] * 3, dtype=pl.Datetime("ms")),
        "utc": pl.Series([moment] * 3, dtype=pl.Datetime("us", "UTC")),
        "ns": pl.Series([moment] * 3, dtype=pl.Datetime("ns")),
        "category": pl.Series(["a", "b", "a"], dtype=pl.Categorical),
        "price": pl.Series([decimal.Decimal("1.10"), None, decimal.Decimal("2.20")], dtype=pl.Decimal(10, 2)),
        "text": ["a", None, "é"],
        "list": [[1], [2, 3], None],
        "nothing": [None] * 3,
        "flag": [True, None, False],
    }
)
for codec in ("uncompressed", "snappy", "gzip", "brotli", "zstd", "lz4"):
    table.write_parquet(f"{folder}/{codec}.parquet", compression=codec, statistics=codec != "gzip")
