//! Reads fields off the front of octets.

use super::refusal::{Field, Refusal};

/// What is left to read of a field.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'a> {
    rest: &'a [u8],
    /// What is read, for refusals.
    field: Field,
}

impl<'a> Cursor<'a> {
    pub(super) const fn new(rest: &'a [u8], field: Field) -> Self {
        Self { rest, field }
    }

    /// The same octets, as a field of another name from here on.
    pub(super) const fn at(&mut self, field: Field) -> &mut Self {
        self.field = field;
        self
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// How many octets are left.
    pub(super) const fn left(&self) -> usize {
        self.rest.len()
    }

    pub(super) fn take(&mut self, octets: usize) -> Result<&'a [u8], Refusal> {
        let (taken, rest) = self.rest.split_at_checked(octets).ok_or(self.wrong())?;
        self.rest = rest;
        Ok(taken)
    }

    pub(super) fn u8(&mut self) -> Result<u8, Refusal> {
        let (octet, rest) = self.rest.split_first().ok_or(self.wrong())?;
        self.rest = rest;
        Ok(*octet)
    }

    pub(super) fn u16(&mut self) -> Result<u16, Refusal> {
        let (octets, rest) = self.rest.split_first_chunk().ok_or(self.wrong())?;
        self.rest = rest;
        Ok(u16::from_be_bytes(*octets))
    }

    /// A vector with a length of one octet, of at least `least` octets.
    pub(super) fn vector8(&mut self, least: usize) -> Result<&'a [u8], Refusal> {
        let length = self.u8()?;
        self.vector(usize::from(length), least)
    }

    /// A vector with a length of two octets, of at least `least` octets.
    pub(super) fn vector16(&mut self, least: usize) -> Result<&'a [u8], Refusal> {
        let length = self.u16()?;
        self.vector(usize::from(length), least)
    }

    /// Numbers of two octets in a vector with a length of two octets, at least one of them.
    pub(super) fn numbers16(&mut self) -> Result<&'a [[u8; 2]], Refusal> {
        let vector = self.vector16(2)?;
        self.pairs(vector)
    }

    /// The same, with a length of one octet.
    pub(super) fn numbers8(&mut self) -> Result<&'a [[u8; 2]], Refusal> {
        let vector = self.vector8(2)?;
        self.pairs(vector)
    }

    /// There is nothing left.
    pub(super) fn end(self) -> Result<(), Refusal> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(self.wrong())
        }
    }

    /// The refusal of this field.
    pub(super) const fn wrong(&self) -> Refusal {
        Refusal::Length(self.field)
    }

    fn vector(&mut self, length: usize, least: usize) -> Result<&'a [u8], Refusal> {
        if length < least {
            return Err(self.wrong());
        }
        self.take(length)
    }

    fn pairs(&self, vector: &'a [u8]) -> Result<&'a [[u8; 2]], Refusal> {
        match vector.as_chunks::<2>() {
            (pairs, []) => Ok(pairs),
            (_, [_, ..]) => Err(self.wrong()),
        }
    }
}
