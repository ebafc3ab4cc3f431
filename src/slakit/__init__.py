"""slakit: service level agreements as code."""
