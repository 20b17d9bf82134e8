"""The pages: sign-in, board, cases, the phone of a responder, figures, quarantine."""
