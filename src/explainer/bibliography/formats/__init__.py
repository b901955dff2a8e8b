"""Read and write the formats of reference managers and databases."""
