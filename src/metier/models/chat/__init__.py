"""Base models reached by chat: adapters, keys, prices, and what is known of providers."""
