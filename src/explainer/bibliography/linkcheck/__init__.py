"""Check whether cited works can still be reached and have not been retracted."""
