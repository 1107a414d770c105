"""Read big lists of places into the local store: one module a format."""
