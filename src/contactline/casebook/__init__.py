"""The tables that travel between the edges, and their passage from and to records."""
