"""MLflow's tracking service and the workspace's model registry, apart from their routes."""
