"""The seven tables in PostgreSQL, for those whose address begins with postgresql://; psycopg is imported nowhere else.

``server`` connects and tells what goes wrong, ``schema`` says what the tables are there, ``rows`` carries rows as text
between Arrow and COPY, ``store`` answers as every store does.
"""
