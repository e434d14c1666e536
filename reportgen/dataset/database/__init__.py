"""Datasets in databases: addresses, passwords, one reading of all tables, mappings of columns.

Enter by the sources `database_file`, `database_server` and `database_folder`. No other folder may
use SQLAlchemy. No message says a value, a password, or what a driver says: that may hold both.
"""
