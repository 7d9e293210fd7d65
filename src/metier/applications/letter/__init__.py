"""Cover letters without a base model: sentences out of the person's own facts and earlier words."""
