#![no_std]
//! Map layouts, verdict codes and the one verdict function.
