"""A table over two code locations: what the weather of Seattle means for its airports."""

import dagster as dg

from airports.database import POOL, Database, replace_table
from airports.defs.assets import cleaned_airports
from airports.paths import from_project

# The asset of another code location is known by its key. What it stores is a Parquet file, which is
# replaced whole, so it can be read while that module loads it anew.
WEATHER = dg.AssetKey(["weather", "cleaned_weather"])
WEATHER_FILE = from_project("../weather/storage/weather/cleaned_weather.parquet")


@dg.asset(
    key_prefix="airports",
    group_name="airports",
    deps=[cleaned_airports, WEATHER],
    kinds={"duckdb", "sql"},
    pool=POOL,
    description="Days of fog, snow and strong wind at each airport of Seattle, by year.",
)
def flying_weather(db: Database) -> dg.MaterializeResult:
    """Put the days of the weather beside the airports of the city where it was measured."""
    query = """
        select
            iata,
            name,
            year("date") as year,
            count(*) as days,
            count(*) filter (where weather = 'fog') as fog,
            count(*) filter (where weather = 'snow') as snow,
            count(*) filter (where wind >= 8) as strong_wind
        from cleaned.airports, read_parquet($weather)
        where city = 'Seattle'
        group by all
        order by all
    """
    with db.connect() as connection:
        rows = connection.sql(query, params={"weather": str(WEATHER_FILE)})
        return replace_table(connection, "summary", "flying_weather", rows)
