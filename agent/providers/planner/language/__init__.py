"""From what a person typed to what they ask for, without knowing anything of the workspace."""
