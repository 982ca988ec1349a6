"""Where replies come from: one module a kind of model host, all behind :class:`agent.providers.base.Provider`."""
