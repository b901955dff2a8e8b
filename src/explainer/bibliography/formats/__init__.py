"""Read and write BibTeX, RIS and CSL-JSON."""
