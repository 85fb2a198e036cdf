"""The search: what is asked for, what is found, and what may have been meant."""
