"""The rota as it is made: rotations, overrides, absences, cover. Shifts come out; dispatch reads only those."""
