"""Blocks with which readers find something out: what each asks, and its data as plain values."""
