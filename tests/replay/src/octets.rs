//! Choices drawn from a fuzzer's bytes.

/// Takes values off the front; zeros once the bytes are used up, so that every input means something.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Octets<'a>(pub(crate) &'a [u8]);

impl Octets<'_> {
    /// Whether all bytes are used up.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The next bytes, zeros behind the last one.
    pub(crate) fn array<const N: usize>(&mut self) -> [u8; N] {
        let mut array = [0; N];
        let (head, rest) = self.0.split_at(N.min(self.0.len()));
        for (to, from) in array.iter_mut().zip(head) {
            *to = *from;
        }
        self.0 = rest;
        array
    }

    /// The next byte.
    pub(crate) fn u8(&mut self) -> u8 {
        let [byte] = self.array();
        byte
    }

    /// A number below `bound`, which is not zero, from the next byte.
    pub(crate) fn below(&mut self, bound: u8) -> u8 {
        self.u8() % bound
    }

    /// The next two bytes.
    pub(crate) fn u16(&mut self) -> u16 {
        u16::from_be_bytes(self.array())
    }

    /// One of the choices, which are not none, by the next byte.
    pub(crate) fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        let index = usize::from(self.u8()) % choices.len();
        choices[index]
    }
}
