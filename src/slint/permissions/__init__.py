"""What functions need of AWS, what they are granted, and the difference.

`needs` reads the record of a run, `grants` the template; `matching` says whether a grant covers
a need, `picture` puts both together, `policy` writes the least that is needed.
"""
