//! linkd as a whole: real gate, real interfaces, a controld played by the test. These tests need root.

#[cfg(test)]
mod control;
#[cfg(test)]
mod life;
#[cfg(test)]
mod process;
#[cfg(test)]
mod questions;
#[cfg(test)]
mod site;
#[cfg(test)]
mod steering;
