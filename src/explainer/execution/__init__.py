"""Execute the code cells of pages when notebooks are built, and keep their outputs."""
