"""A comparison of two versions of a contract, and of what both pay on the same data, in words and for machines."""
