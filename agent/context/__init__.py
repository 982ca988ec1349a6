"""Keeps what a model is sent within its budget: old results are shortened first, then old turns are summarised."""
