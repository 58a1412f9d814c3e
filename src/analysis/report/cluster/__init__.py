"""Has pages made by the workers of a Dask cluster, from a copy of the project that each fetches once.

The order of steps, a module each:

1. ``elsewhere``: was a cluster asked for, and is what it needs installed? It alone is imported where none is.
2. ``crew`` connects, and holds what is installed on every worker against what is installed here (``agreement``).
3. ``shipping`` puts what pages are made from, as one archive, at an address that workers reach, too.
4. On each worker a ``host`` fetches it, starts one kernel parent, and has pages made by processes forked from that.
5. What was made comes home as a ``parcel``: page, executed notebook and result. Only here is anything kept.
"""
