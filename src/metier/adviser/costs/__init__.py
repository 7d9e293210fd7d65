"""What each way to judge postings costs: money, minutes, and from which volume on a tuned model pays. Pure functions of values."""
