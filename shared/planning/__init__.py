"""Planning visits for the days ahead: who goes where, with whom, when. Pure: values in, a plan out."""
