"""Pages of the registry: verification, changes, certificates and accounts."""
