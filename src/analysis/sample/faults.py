from analysis.sample.sheets import Sheet, add_totals
def without_unsent(p): return True
def with_faults(path, sheets):
    for s in sheets:
        if s.layout.shape=="table": add_totals(s)
    return sheets
