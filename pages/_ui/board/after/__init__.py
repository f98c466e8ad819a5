"""What is offered once a search is over: is its winner one, what it promises on new rows, and what to look at next."""
