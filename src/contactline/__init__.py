"""contactline: honest maps from reports of fire exchanges on a border."""

__version__ = "0.1.0"
