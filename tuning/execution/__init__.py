"""Where a trial runs: in this thread, in worker processes, on a Dask cluster; and whose turn it is.

Nothing is imported here: a worker process begins with this package and must stay small.
"""
