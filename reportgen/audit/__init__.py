"""The audit: opens every published file as an adversary would, before and after publication."""
