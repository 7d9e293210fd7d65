"""What to do next: advice, costs, journeys, terms."""
