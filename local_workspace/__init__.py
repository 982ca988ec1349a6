"""The embedded Databricks workspace: a real HTTP server that speaks the Databricks REST API.

Used when no workspace host is configured. It is reached only over HTTP: nothing outside of this
package imports it, except the composition root, which starts it as a child process.
"""
