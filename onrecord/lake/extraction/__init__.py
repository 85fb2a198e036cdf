"""Extraction: files are taken apart into chunks, and workers write what they find in them."""
