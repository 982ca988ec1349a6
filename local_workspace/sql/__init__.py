"""SQL: names, sessions and metadata are ours; Sail executes (see ``service.py`` for the way in)."""
