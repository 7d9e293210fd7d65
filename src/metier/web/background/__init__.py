"""Background: what goes on beside the requests: long works, figures that are counted anew, what is loaded ahead."""
