"""The decisions. Pure: the standard library only, `now` is always an argument, values in and values out."""
