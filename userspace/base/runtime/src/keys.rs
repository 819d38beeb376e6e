//! A client of keyd.

use crate::client::{ANSWER_WAIT, ClientError, named, refused};
use crate::sealed::seal;
use crate::socket::{Connection, SocketError};
use model::{AuthorityId, OrganisationId};
use std::os::fd::{AsFd as _, BorrowedFd};
use std::path::{Path, PathBuf};
use wire::keys::{
    Ask, AuthorityAct, AuthorityOrder, BUNDLE_OCTETS_MAX, CertificatePage, CertificateView,
    CertifiedLeaf, CodeCheck, DecisionKeys, DecisionSignature, DecisionStatement, Document,
    DocumentCode, Generation, IssuerView, KeyId, KeyView, LeafIssuer, LeafOrder, OrderDone, Reply,
    Request, RequestNumber, RootKey, SealContext, SealPurpose, SealedBlob, SecretOctets, Told,
};

mod verify;

pub use verify::{SignatureError, verify};

/// A connection to keyd that asks one thing at a time. What a client may ask follows from the user that it runs as.
#[derive(Debug)]
pub struct KeyClient {
    connection: Connection,
    path: PathBuf,
    last_id: u32,
}

impl KeyClient {
    /// Connects to the keyd whose socket is at `path`.
    pub async fn connect(path: &Path) -> Result<Self, ClientError> {
        let connection = Connection::connect(path)
            .await
            .map_err(|e| named(e, path))?;
        Ok(Self {
            connection,
            path: path.to_owned(),
            last_id: 0,
        })
    }

    /// Has an officer's decision signed by the newest key of its authority.
    pub async fn sign(
        &mut self,
        statement: DecisionStatement,
    ) -> Result<DecisionSignature, ClientError> {
        let Reply::Signed(signature) = self.ask(Request::Sign(Box::new(statement))).await? else {
            return Err(self.unexpected());
        };
        Ok(signature)
    }

    /// Has a secret sealed.
    pub async fn seal(
        &mut self,
        purpose: SealPurpose,
        context: SealContext,
        plaintext: SecretOctets,
    ) -> Result<SealedBlob, ClientError> {
        let request = Request::Seal {
            purpose,
            context,
            plaintext,
        };
        let Reply::Sealed(blob) = self.ask(request).await? else {
            return Err(self.unexpected());
        };
        Ok(blob)
    }

    /// Has a blob opened.
    pub async fn unseal(
        &mut self,
        purpose: SealPurpose,
        context: SealContext,
        blob: SealedBlob,
    ) -> Result<SecretOctets, ClientError> {
        let request = Request::Unseal {
            purpose,
            context,
            blob,
        };
        let Reply::Unsealed(secret) = self.ask(request).await? else {
            return Err(self.unexpected());
        };
        Ok(secret)
    }

    /// The code of a document.
    pub async fn issue_code(&mut self, document: Document) -> Result<DocumentCode, ClientError> {
        let Reply::Code(code) = self.ask(Request::IssueCode(document)).await? else {
            return Err(self.unexpected());
        };
        Ok(code)
    }

    /// Whether a code is that of a document.
    pub async fn check_code(
        &mut self,
        document: Document,
        code: DocumentCode,
    ) -> Result<CodeCheck, ClientError> {
        let Reply::Checked(check) = self.ask(Request::CheckCode { document, code }).await? else {
            return Err(self.unexpected());
        };
        Ok(check)
    }

    /// Makes a new generation of a key.
    pub async fn rotate(&mut self, key: KeyId, why: String) -> Result<Generation, ClientError> {
        let Reply::Rotated(generation) = self.ask(Request::Rotate { key, why }).await? else {
            return Err(self.unexpected());
        };
        Ok(generation)
    }

    /// The keys that keyd holds.
    pub async fn keys(&mut self) -> Result<Vec<KeyView>, ClientError> {
        let Reply::Keys(keys) = self.ask(Request::Keys).await? else {
            return Err(self.unexpected());
        };
        Ok(keys)
    }

    /// The public keys of an authority, for [`verify`].
    pub async fn public(&mut self, authority: AuthorityId) -> Result<DecisionKeys, ClientError> {
        let Reply::Public(keys) = self.ask(Request::Public { authority }).await? else {
            return Err(self.unexpected());
        };
        Ok(keys)
    }

    /// Has a leaf certified.
    pub async fn certify(&mut self, order: LeafOrder) -> Result<CertifiedLeaf, ClientError> {
        let Reply::Leaf(leaf) = self.ask(Request::CertifyLeaf(Box::new(order))).await? else {
            return Err(self.unexpected());
        };
        Ok(*leaf)
    }

    /// Orders something of the certification authorities.
    pub async fn order(&mut self, order: AuthorityOrder) -> Result<OrderDone, ClientError> {
        let Reply::Ordered(done) = self.ask(Request::Order(Box::new(order))).await? else {
            return Err(self.unexpected());
        };
        Ok(done)
    }

    /// Has a file imported that comes from a root on a machine of its own.
    pub async fn import(
        &mut self,
        file: &[u8],
        with: Option<RootKey>,
        (request, why): (RequestNumber, String),
    ) -> Result<OrderDone, ClientError> {
        let octets = u64::try_from(file.len()).unwrap_or(u64::MAX);
        let memory = seal(file).map_err(|e| named(e.into(), &self.path))?;
        let act = AuthorityAct::Import { octets, with };
        let order = AuthorityOrder { act, request, why };
        let order = Request::Order(Box::new(order));
        let Reply::Ordered(done) = self.ask_with(order, Some(memory.as_fd())).await? else {
            return Err(self.unexpected());
        };
        Ok(done)
    }

    /// What a root on a machine of its own is asked to sign.
    pub async fn signing_request(&mut self) -> Result<Vec<u8>, ClientError> {
        let mut all = Vec::new();
        loop {
            let offset = u64::try_from(all.len()).unwrap_or(u64::MAX);
            let Reply::Piece(piece) = self.ask(Request::SigningRequest { offset }).await? else {
                return Err(self.unexpected());
            };
            if piece.is_empty() || offset > BUNDLE_OCTETS_MAX {
                return Ok(all);
            }
            all.extend(piece);
        }
    }

    /// The authority that certifies leaves for an organisation's users now, with what is sent behind them.
    pub async fn issuer(
        &mut self,
        organisation: OrganisationId,
        under: LeafIssuer,
    ) -> Result<IssuerView, ClientError> {
        let request = Request::Issuer {
            organisation,
            under,
        };
        let Reply::Issuer(issuer) = self.ask(request).await? else {
            return Err(self.unexpected());
        };
        Ok(*issuer)
    }

    /// A page of roots, cross certificates, issuing authorities and CRLs; 0 for the first one.
    pub async fn certificate_page(&mut self, after: u64) -> Result<CertificatePage, ClientError> {
        let Reply::Certificates(page) = self.ask(Request::Certificates { after }).await? else {
            return Err(self.unexpected());
        };
        Ok(page)
    }

    /// All of them.
    pub async fn certificates(&mut self) -> Result<Vec<CertificateView>, ClientError> {
        let mut all = Vec::new();
        let mut after = Some(0);
        while let Some(place) = after {
            let page = self.certificate_page(place).await?;
            all.extend(page.items);
            // Places grow from page to page.
            after = page.next.filter(|next| *next > place);
        }
        Ok(all)
    }

    /// Asks, and waits for what answers it. A refusal under 0 answers what keyd could not read.
    async fn ask(&mut self, request: Request) -> Result<Reply, ClientError> {
        self.ask_with(request, None).await
    }

    async fn ask_with(
        &mut self,
        request: Request,
        fd: Option<BorrowedFd<'_>>,
    ) -> Result<Reply, ClientError> {
        self.last_id = self.last_id.wrapping_add(1).max(1);
        let id = self.last_id;
        let exchange = async {
            let ask = Ask { id, request };
            match fd {
                None => self.connection.send_secret(&ask).await?,
                Some(fd) => self.connection.send_secret_with_fd(&ask, fd).await?,
            }
            loop {
                match self.connection.recv_secret::<Told>().await? {
                    Some(told) if told.id == id || (told.id == 0 && told.result.is_err()) => {
                        return Ok::<_, SocketError>(Some(told.result));
                    }
                    // The answer to a question that nobody waits for any more.
                    Some(_) => {}
                    None => return Ok(None),
                }
            }
        };
        let path = || self.path.clone();
        let answered = tokio::time::timeout(ANSWER_WAIT, exchange)
            .await
            .map_err(|_| ClientError::Silent { path: path() })?;
        answered
            .map_err(|e| named(e, &self.path))?
            .ok_or_else(|| ClientError::Closed { path: path() })?
            .map_err(refused)
    }

    fn unexpected(&self) -> ClientError {
        ClientError::Unexpected {
            path: self.path.clone(),
        }
    }
}

#[cfg(test)]
mod tests;
