"""What a contract means."""
