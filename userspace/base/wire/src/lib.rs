//! Framing of what the processes say to each other.
