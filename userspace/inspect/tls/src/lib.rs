//! The brain of TLS inspection: reads what clients say first, decides what is decrypted, and says what a leaf
//! certificate holds.
