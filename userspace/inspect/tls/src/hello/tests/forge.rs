//! Builds hellos field by field, so that each field can be wrong.

/// A vector with a length of one octet.
pub(super) fn vector8(content: &[u8]) -> Vec<u8> {
    [&[u8::try_from(content.len()).unwrap()], content].concat()
}

/// A vector with a length of two octets.
pub(super) fn vector16(content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).unwrap();
    [&length.to_be_bytes(), content].concat()
}

/// A hello whose fields may be anything.
#[derive(Clone, Debug)]
pub(super) struct Forge {
    pub(super) version: u16,
    pub(super) session_id: Vec<u8>,
    pub(super) suites: Vec<u8>,
    pub(super) compression: Vec<u8>,
    /// Type and data; none leaves the block out.
    pub(super) extensions: Option<Vec<(u16, Vec<u8>)>>,
    pub(super) behind: Vec<u8>,
}

impl Forge {
    /// As a client of TLS 1.3 and 1.2 says it, without a name.
    pub(super) fn tls13() -> Self {
        let share = [&[0x00, 0x1d][..], &vector16(&[7; 32])].concat();
        let extensions = vec![
            (0x0a, vector16(&[0x00, 0x1d, 0x00, 0x17])),
            (0x0d, vector16(&[0x04, 0x03, 0x08, 0x04])),
            (0x2b, vector8(&[0x03, 0x04, 0x03, 0x03])),
            (0x33, vector16(&share)),
        ];
        Self {
            version: 0x0303,
            session_id: vec![5; 32],
            suites: vec![0x13, 0x01, 0xc0, 0x2b],
            compression: vec![0],
            extensions: Some(extensions),
            behind: Vec::new(),
        }
    }

    /// As a client of TLS 1.2 says it that knows no extension.
    pub(super) fn tls12() -> Self {
        Self {
            session_id: Vec::new(),
            suites: vec![0xc0, 0x2b],
            extensions: None,
            ..Self::tls13()
        }
    }

    /// With one more extension.
    pub(super) fn with(mut self, extension: u16, data: &[u8]) -> Self {
        self.extensions
            .get_or_insert_default()
            .push((extension, data.to_vec()));
        self
    }

    /// Without an extension.
    pub(super) fn without(mut self, extension: u16) -> Self {
        self.extensions
            .get_or_insert_default()
            .retain(|(one, _)| *one != extension);
        self
    }

    /// With other data in an extension.
    pub(super) fn but(self, extension: u16, data: &[u8]) -> Self {
        self.without(extension).with(extension, data)
    }

    /// With names of servers of types.
    pub(super) fn named(self, names: &[(u8, &[u8])]) -> Self {
        let list: Vec<u8> = names
            .iter()
            .flat_map(|(kind, name)| [&[*kind][..], &vector16(name)].concat())
            .collect();
        self.with(0, &vector16(&list))
    }

    /// With keys shared before: identities and binders as many as said.
    pub(super) fn resumed(self, identities: usize, binders: usize) -> Self {
        let identity = [&vector16(b"ticket")[..], &[0; 4]]
            .concat()
            .repeat(identities);
        let binder = vector8(&[9; 32]).repeat(binders);
        let data = [vector16(&identity), vector16(&binder)].concat();
        self.with(0x2d, &vector8(&[1])).with(0x29, &data)
    }

    /// The body of the message.
    pub(super) fn body(&self) -> Vec<u8> {
        let mut body = self.version.to_be_bytes().to_vec();
        body.extend([3; 32]);
        body.extend(vector8(&self.session_id));
        body.extend(vector16(&self.suites));
        body.extend(vector8(&self.compression));
        if let Some(extensions) = &self.extensions {
            let block: Vec<u8> = extensions
                .iter()
                .flat_map(|(kind, data)| [&kind.to_be_bytes()[..], &vector16(data)].concat())
                .collect();
            body.extend(vector16(&block));
        }
        body.extend(&self.behind);
        body
    }

    /// The message.
    pub(super) fn message(&self) -> Vec<u8> {
        message(1, &self.body())
    }

    /// The message in one record.
    pub(super) fn record(&self) -> Vec<u8> {
        record(22, &self.message())
    }
}

/// A handshake message.
pub(super) fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    let [_, length @ ..] = u32::try_from(body.len()).unwrap().to_be_bytes();
    [&[kind], &length[..], body].concat()
}

/// A record.
pub(super) fn record(kind: u8, fragment: &[u8]) -> Vec<u8> {
    [&[kind, 3, 1][..], &vector16(fragment)].concat()
}

/// A message in records of so many octets.
pub(super) fn records(message: &[u8], octets: usize) -> Vec<u8> {
    message
        .chunks(octets)
        .flat_map(|fragment| record(22, fragment))
        .collect()
}
