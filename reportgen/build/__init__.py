"""A build: what has to be made (`plan`), made and put in place (`run`), by processes (`pipeline`).

Enter by `plan.make_plan` and `run.run_plan`; `messages` are the sentences for whoever prints.
Imports nothing here: a run without work loads no pipeline.
"""
