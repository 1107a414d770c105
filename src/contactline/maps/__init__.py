"""Pictures of a Casebook: the interactive page and the static snapshot."""
