//! The record of a connection, gathered while it lives.

use crate::alarm::Alarms;
use crate::facts::Seen;
use crate::policy::Policy;
use crate::scanning::Findings;
use crate::splice::Carried;
use jiff::Timestamp;
use law::Clause;
use model::{Category, Epoch, HostName};
use runtime::Clock;
use rustls::ProtocolVersion;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tls::decide::{EndReason, Facts, Offer, RefuseReason};
use tls::destination::Verdict;
use tls::inside::{HTTP_1_1, HTTP_2, Speaks};
use tls::record::{
    AskedFor, Clipped, ConnectionRecord, Decrypted, Detail, Detection, Entrance, Ground,
    InnerProtocol, LoggedAction, TlsVersion, Traffic, Verified, Word,
};
use tls::words::{Sentence, Words};
use tls::{SpliceReason, Standing, UpstreamVerdict};

/// What became of a connection.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Way {
    /// It passed undecrypted.
    Spliced(SpliceReason),
    /// It was decrypted and analysed.
    Inspected,
    /// It was decrypted, and what was said inside is another protocol than HTTP: that went on as octets.
    Relayed,
    /// It was refused.
    Refused(RefuseReason),
    /// A new policy ended it.
    Cut(EndReason),
    /// Its server was not reached.
    Unreached,
    /// Its user or its server broke off before anything was decided or carried.
    Broken,
    /// Its user did not take the certificate that it was shown, so that nothing was decrypted.
    Untaken,
    /// There was no policy to judge it by.
    NoPolicy,
}

/// What is said of a connection that was decrypted and analysed.
const INSPECTED: Words = Words {
    label: "inspected",
    clause: Clause::ESHDI_20,
    sentence: Sentence {
        kk: "Қосылым тексерілді: ондағы әр сұрау қолданыстағы тізімдер бойынша бағаланды.",
        ru: "Соединение проверено: каждый запрос в нём оценён по действующим спискам.",
        en: "The connection was inspected: each request in it was judged by the lists in force.",
    },
};

/// What is said of a connection that was decrypted, and in which no HTTP was spoken.
const RELAYED: Words = Words {
    label: "other-inside",
    clause: Clause::ESHDI_20,
    sentence: Sentence {
        kk: "Сервердің сертификаты тексерілді, ал ішінде HTTP емес хаттама қолданылды: деректер талданбай өткізілді.",
        ru: "Сертификат сервера проверен, но внутри использовался не HTTP: данные пропущены без анализа содержимого.",
        en: "The server's certificate was verified, and another protocol than HTTP was spoken inside: its octets passed unanalysed.",
    },
};

/// What is said of a connection that broke off after its decryption began.
const BROKEN: Words = Words {
    label: "inspection-broken-off",
    clause: Clause::ESHDI_20,
    sentence: Sentence {
        kk: "Шифры ашылған қосылымды тараптардың бірі үзді.",
        ru: "Расшифрованное соединение прервано одной из сторон.",
        en: "The connection was decrypted, and one of its sides broke it off.",
    },
};

/// What is said of a connection that was decrypted, and whose server was not reached.
const UNREACHED: Words = Words {
    label: "server-unreached",
    clause: Clause::ESHDI_20,
    sentence: Sentence {
        kk: "Қосылымның шифры ашылды, бірақ серверге қосылу мүмкін болмады.",
        ru: "Соединение расшифровано, но установить связь с сервером не удалось.",
        en: "The connection was decrypted, and its server could not be reached.",
    },
};

/// What is said of a connection whose user did not take our certificate.
const UNTAKEN: Words = Words {
    label: "certificate-not-taken",
    clause: Clause::ESHDI_20,
    sentence: Sentence {
        kk: "Пайдаланушының бағдарламасы шлюз сертификатын қабылдамады, шифр ашылмады.",
        ru: "Программа пользователя не приняла сертификат шлюза, расшифрования не было.",
        en: "The user's program did not take the gateway's certificate, so nothing was decrypted.",
    },
};

/// What is said of a connection in which something was found.
const DETECTED: Words = Words {
    label: "malicious-content",
    clause: Clause::ESHDI_20,
    sentence: Sentence {
        kk: "Деректерден зиянды мазмұн табылды, сондықтан олар өткізілмеді.",
        ru: "В данных найдено вредоносное содержимое, поэтому они не пропущены.",
        en: "Malicious content was found in the data, so they did not pass.",
    },
};

/// What is said of a connection whose content was refused because nobody looked at it.
const UNSCANNED: Words = Words {
    label: "content-not-scanned",
    clause: Clause::ESHDI_20,
    sentence: Sentence {
        kk: "Мазмұнды зиянды кодқа тексеру мүмкін болмады, сондықтан ол өткізілмеді.",
        ru: "Содержимое не удалось проверить на вредоносный код, поэтому оно не пропущено.",
        en: "The content could not be checked for malicious code, so it did not pass.",
    },
};

/// What is known of a connection so far.
#[derive(Debug)]
pub(crate) struct Told {
    /// What was found in it.
    pub(crate) findings: Findings,
    /// Whether another protocol than HTTP is spoken in it.
    pub(crate) is_other: AtomicBool,
    began: Timestamp,
    since: Duration,
    source: SocketAddr,
    destination: SocketAddr,
    entrance: Entrance,
    name: AskedFor,
    epoch: Epoch,
    ground: Option<Ground>,
    categories: Vec<Category>,
    verified: Option<Word>,
    upstream: Option<Word>,
    /// What the server is offered, in the user's order.
    offered: Vec<Vec<u8>>,
    /// What it chose of that.
    agreed: Option<Word>,
    is_decrypted: bool,
    client_version: Option<TlsVersion>,
    server_version: Option<TlsVersion>,
    protocol: Option<InnerProtocol>,
}

impl Told {
    /// A connection begins.
    pub(crate) fn begin(clock: &dyn Clock, source: SocketAddr, destination: SocketAddr) -> Self {
        Self {
            findings: Findings::default(),
            is_other: AtomicBool::new(false),
            began: clock.now(),
            since: clock.monotonic(),
            source,
            destination,
            entrance: Entrance::Steered,
            name: AskedFor::None(Word::new("unread")),
            epoch: Epoch(0),
            ground: None,
            categories: Vec::new(),
            verified: None,
            upstream: None,
            offered: Vec::new(),
            agreed: None,
            is_decrypted: false,
            client_version: None,
            server_version: None,
            protocol: None,
        }
    }

    /// It came by the proxy.
    pub(crate) fn proxied(&mut self) {
        self.entrance = Entrance::Proxied;
    }

    /// What its user asked the proxy for.
    pub(crate) fn asked_proxy(&mut self, name: Option<&HostName>) {
        self.name = match name {
            Some(name) => AskedFor::Connect(name.clone()),
            None => AskedFor::None(Word::new("address")),
        };
    }

    /// Where it goes, if that was not where it came.
    pub(crate) fn goes_to(&mut self, server: SocketAddr) {
        self.destination = server;
    }

    /// What the user said first. Who names nobody then means what it asked the proxy for.
    pub(crate) fn seen(&mut self, seen: &Seen) {
        if let Seen::Hello(hello) = seen {
            self.offered = match Offer::of(hello.alpn.iter()) {
                Offer::Web => inspectable(hello.alpn.iter()),
                Offer::Other => hello.alpn.iter().map(<[u8]>::to_vec).collect(),
            };
        }
        if seen.name().is_none() && matches!(self.name, AskedFor::Connect(_)) {
            return;
        }
        self.name = match seen {
            Seen::Hello(hello) => match hello.server_name.name() {
                Some(name) => AskedFor::Sni(name.clone()),
                None => AskedFor::None(Word::new(hello.server_name.word())),
            },
            Seen::Http(Some(host)) => AskedFor::Host(host.clone()),
            Seen::Http(None) => AskedFor::None(Word::new("absent")),
            Seen::Refused(refusal) => AskedFor::None(Word::new(refusal.code())),
            Seen::NoHttp => AskedFor::None(Word::new("no-http")),
        };
    }

    /// The protocols that are offered to the server: what the user offers and what can be looked into, in the user's order; all that
    /// it offers where nothing of it can. What the server chooses is offered to the user (RFC 7301 §3.2).
    pub(crate) fn offered(&self) -> Vec<Vec<u8>> {
        self.offered.clone()
    }

    /// What a server chose of that.
    pub(crate) fn agreed(&mut self, protocol: Option<&[u8]>) {
        self.agreed = protocol.map(Word::of_protocol);
    }

    /// What may be spoken inside of it.
    pub(crate) fn speaks(&self) -> Speaks {
        Speaks::of(&self.offered)
    }

    /// The facts that it was judged by.
    pub(crate) fn facts(&mut self, policy: &Policy, facts: &Facts) {
        self.epoch = policy.scope.epoch();
        self.ground = match &facts.standing {
            Standing::Enrolled(enrolled) => Some(Ground {
                organisation: enrolled.organisation().clone(),
                enrolment: enrolled.enrolment().clone(),
                request: Clipped::of(enrolled.request()),
            }),
            Standing::Stranger => None,
        };
        let of_name = facts.opening.name().map(|name| policy.of_name(name));
        let of_address = policy.of_address(self.destination.ip());
        self.categories = of_name.unwrap_or_default().categories;
        self.categories.extend(of_address.categories);
    }

    /// What was found out of the destination.
    pub(crate) fn destination(&mut self, verdict: Verdict) {
        self.verified = Some(Word::new(verdict.label()));
    }

    /// What the server's certificate is worth.
    pub(crate) fn upstream(&mut self, verdict: UpstreamVerdict) {
        self.upstream = Some(Word::new(verdict.label()));
    }

    /// Both legs speak: from here on it is decrypted.
    pub(crate) fn decrypted(
        &mut self,
        client: Option<ProtocolVersion>,
        server: Option<ProtocolVersion>,
        protocol: InnerProtocol,
    ) {
        self.is_decrypted = true;
        self.client_version = client.and_then(version);
        self.server_version = server.and_then(version);
        self.protocol = Some(protocol);
    }

    /// Raises the alarm of a refusal that the duty officer is told at once.
    pub(crate) fn alarm(&self, alarms: &Alarms, reason: RefuseReason) {
        let host = match &self.name {
            AskedFor::Sni(name) | AskedFor::Connect(name) | AskedFor::Host(name) => {
                Some(name.as_str())
            }
            AskedFor::None(_) => None,
        };
        if let Some(ground) = &self.ground {
            let peers = (self.source, self.destination);
            alarms.unproven(&ground.organisation, host, peers, reason);
        }
    }

    /// The line of a connection that is over; nothing where there was none to speak of.
    pub(crate) fn end(self, way: Way, carried: Carried, clock: &dyn Clock) -> Option<String> {
        let found = self.findings.read();
        let (action, reason) = match way {
            Way::Spliced(reason) => (LoggedAction::Splice, reason.words()),
            Way::Inspected if !found.detections.is_empty() => (LoggedAction::Block, DETECTED),
            Way::Inspected if found.refused.is_some() => (LoggedAction::Block, UNSCANNED),
            Way::Inspected => (LoggedAction::Inspect, INSPECTED),
            Way::Relayed => (LoggedAction::Inspect, RELAYED),
            Way::Refused(reason) if self.is_decrypted => (LoggedAction::Block, reason.words()),
            Way::Refused(reason) => (LoggedAction::Refuse, reason.words()),
            Way::Cut(reason) if self.is_decrypted => (LoggedAction::Block, reason.words()),
            Way::Cut(reason) => (LoggedAction::Refuse, reason.words()),
            Way::Untaken => (LoggedAction::Refuse, UNTAKEN),
            Way::Broken if self.is_decrypted => (LoggedAction::Inspect, BROKEN),
            Way::Unreached if self.is_decrypted => (LoggedAction::Inspect, UNREACHED),
            Way::Unreached | Way::Broken | Way::NoPolicy => return None,
        };
        let lived = clock.monotonic().saturating_sub(self.since);
        let traffic = Traffic {
            client_octets: carried.up,
            server_octets: carried.down,
            lived_ms: u64::try_from(lived.as_millis()).unwrap_or(u64::MAX),
        };
        let content = (found.passed_word(), found.detections);
        let detail = self.detail(way, content, traffic);
        let record = ConnectionRecord {
            began: self.began,
            ground: self.ground,
            epoch: self.epoch,
            source: self.source,
            destination: self.destination,
            entrance: self.entrance,
            name: self.name,
            verified: self.verified,
            categories: self.categories,
            action,
            reason,
            detail,
        };
        Some(record.to_string())
    }

    /// What else is known of it.
    fn detail(
        &self,
        way: Way,
        (unscanned, detections): (Option<Word>, Vec<Detection>),
        traffic: Traffic,
    ) -> Detail {
        if !self.is_decrypted {
            let is_other = matches!(way, Way::Spliced(SpliceReason::OtherProtocol));
            let agreed = self.agreed.filter(|_| is_other);
            return agreed.map_or(Detail::Traffic(traffic), |protocol| {
                Detail::Verified(Verified {
                    protocol,
                    upstream: self.upstream,
                    traffic,
                })
            });
        }
        let protocol = if self.is_other.load(Ordering::Relaxed) {
            Some(InnerProtocol::Other)
        } else {
            self.protocol
        };
        Detail::Decrypted(Box::new(Decrypted {
            client_version: self.client_version,
            server_version: self.server_version,
            protocol,
            upstream: self.upstream,
            issuer_key: None,
            traffic,
            unscanned,
            detections,
        }))
    }
}

/// What can be looked into, each once.
fn inspectable(offer: impl Iterator<Item = impl AsRef<[u8]>>) -> Vec<Vec<u8>> {
    let mut inspectable: Vec<Vec<u8>> = Vec::new();
    for name in offer {
        let name = name.as_ref();
        if [HTTP_2, HTTP_1_1].contains(&name) && !inspectable.iter().any(|known| known == name) {
            inspectable.push(name.to_vec());
        }
    }
    inspectable
}

fn version(version: ProtocolVersion) -> Option<TlsVersion> {
    if version == ProtocolVersion::TLSv1_3 {
        Some(TlsVersion::Tls13)
    } else if version == ProtocolVersion::TLSv1_2 {
        Some(TlsVersion::Tls12)
    } else {
        None
    }
}

#[cfg(test)]
mod tests;
