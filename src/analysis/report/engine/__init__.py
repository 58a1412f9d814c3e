"""Runs a notebook in a fresh kernel that has everything imported already.

The order of steps, a module each:

1. ``forking``: may kernels be forked here, and what do they find in their environment?
2. ``owner`` starts a ``kernel_parent``: one thread, ``warming`` imports what the notebooks import, ``freshness`` notes
   of which files.
3. The parent forks a ``kernel`` for whoever asks, reaps it and tells how it ended. To the one who asked it is a
   ``forked_process``; to Jupyter, a kernel provisioner (``provisioner``). ``lab`` starts a parent with JupyterLab.
4. ``connecting``: sockets in a private folder, ready without timers, killed and reaped at the end.
5. ``execution`` has papermill run the cells within limits; ``failure`` tells what went wrong from what.
6. ``workers`` are processes forked from the same parent, as an ``Executor``: each makes one page at a time.
"""
