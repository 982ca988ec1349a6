"""The REST API, one module a family of routes.

Each module has ``routes: RouteTable``. It may have ``on_open(workspace)``, called when a workspace is opened
(after its birth, and after each start of the server), for what has to go on by itself, such as schedules.
"""
