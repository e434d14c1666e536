"""What rules share: findings, the registry, the types of subjects, readers of words and amounts.

Imported by rules module by module. May not know a rule, raw data or what is withheld, nor read
files.
"""
