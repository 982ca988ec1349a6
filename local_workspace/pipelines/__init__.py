"""Declarative pipelines: what their SQL declares, and the updates that make it so."""
