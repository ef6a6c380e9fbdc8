"""What each board shows of its rows: one list of columns behind the page, the exports and the API."""
