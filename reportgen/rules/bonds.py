"""Special bonds (资金来源, dates, repayment) and declarations (points, scoring)."""
