"""Deciding in the browser: sessions that live as long as the server, and choose the next round ahead of the person."""
