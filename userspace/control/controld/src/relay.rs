//! Delivery of notices through an SMTP relay.

use crate::outbox::{Attempt, Letter};
use mail_send::mail_builder::MessageBuilder;
use mail_send::{Error, SmtpClientBuilder};
use model::MailAddress;
use std::time::Duration;

/// Longest wait for an answer of the relay (RFC 5321 §4.5.3.2 asks for minutes; a relay next door needs less).
const ANSWER_WAIT: Duration = Duration::from_mins(2);

/// How the connection to the relay is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum RelaySecurity {
    /// Not at all: for a relay on this machine or behind a protected link.
    Plain,
    /// STARTTLS, required (RFC 3207).
    Starttls,
    /// TLS from the first byte (RFC 8314).
    Tls,
}

/// The SMTP relay that notices go through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relay {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub security: RelaySecurity,
    /// The sender's address; also the domain of Message-IDs.
    pub from: MailAddress,
}

impl Relay {
    /// Tries to deliver one letter.
    pub(crate) async fn deliver(&self, letter: &Letter, to: &MailAddress) -> Attempt {
        match self.try_deliver(letter, to).await {
            Ok(reply) => Attempt::Accepted { reply },
            Err(Error::UnexpectedReply(reply)) if reply.code / 100 == 5 => Attempt::Refused {
                reply: format!("{} {}", reply.code, reply.message),
            },
            Err(Error::UnexpectedReply(reply)) => Attempt::Deferred {
                reply: format!("{} {}", reply.code, reply.message),
            },
            Err(error) => Attempt::Deferred {
                reply: format!("{}:{}: {error}", self.host, self.port),
            },
        }
    }

    async fn try_deliver(&self, letter: &Letter, to: &MailAddress) -> mail_send::Result<String> {
        let domain = self
            .from
            .as_str()
            .split_once('@')
            .map_or("localhost", |(_, domain)| domain);
        let mut message = MessageBuilder::new()
            .from(("Қақпа", self.from.as_str()))
            .to(to.as_str())
            .subject(letter.subject.as_str())
            .message_id(format!("notice-{}@{domain}", letter.id))
            .date(letter.queued_at.as_second())
            .text_body(letter.text.as_str());
        if let Some((name, content)) = &letter.attachment {
            message = message.attachment("text/csv", name.as_str(), content.as_str());
        }
        let builder = SmtpClientBuilder::new(self.host.clone(), self.port)
            .map_err(|why| Error::Io(std::io::Error::other(why)))?
            .helo_host(domain)
            .timeout(ANSWER_WAIT);
        let reply = match self.security {
            RelaySecurity::Plain => builder.connect_plain().await?.send(message).await,
            RelaySecurity::Starttls => {
                builder
                    .implicit_tls(false)
                    .connect()
                    .await?
                    .send(message)
                    .await
            }
            RelaySecurity::Tls => {
                builder
                    .implicit_tls(true)
                    .connect()
                    .await?
                    .send(message)
                    .await
            }
        }?;
        Ok(format!("{} {}", reply.code, reply.message))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever else is compiled in: a letter needs TLS, be it spoken or not.
    #[test]
    fn a_letter_finds_the_provider_of_the_process() {
        crate::http::install_provider();
        assert!(SmtpClientBuilder::new("localhost", 25).is_ok());
    }
}
