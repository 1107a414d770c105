"""The command line: wires the rest, holds no logic."""
