"""The program in which Python cells run: a process that :mod:`local_workspace.notebooks.python_process` starts.

It imports next to nothing of the project but itself, and asks the workspace for whatever is not Python: SQL, files,
secrets, other notebooks.
"""
