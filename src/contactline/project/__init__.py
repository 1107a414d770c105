"""Map projects: read ``map.toml``, run every stage, write the folder of results."""
