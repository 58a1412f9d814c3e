"""Values and findings as files for other programs and for people: CSV, Excel, Parquet, Frictionless Data Package.

``columns`` says what each column is, ``rows`` puts the rows together as a reader may see them, ``writing`` chooses the
kind of file by its name, ``workbook`` and ``package`` write the two that tell about themselves.
"""
