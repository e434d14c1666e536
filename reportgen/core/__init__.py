"""What every stage stands on: values, problems, faults, files, processes, archives, workbooks.

Each module stands for itself and is imported by its name. May not know tables or forms (`values`
and `xlsx` know the words of the schema), nor print.
"""
