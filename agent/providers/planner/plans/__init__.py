"""One module a kind of object: the calls that a request about it takes, and the answer from what they gave."""
