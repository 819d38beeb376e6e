//! The index of availability of integration services (603/НҚ, приложение 7, the agreement, пп. 5 and 7): who is probed, what is
//! kept, how it is told.
//!
//! Once in each minute of the legal clock the body gets the services to probe ([`Core::round`]) and brings back what it found
//! ([`Core::found`]). A legal day of a service is one row, a change between up and down is journalled. The index is counted when
//! it is asked for; days are kept for [`KEPT_DAYS`].

use crate::clock::Now;
use crate::core::{Core, GROUP, Writing};
use crate::error::{ControlError, refuse_by};
use crate::http::Place;
use crate::keys;
use crate::ledger::{get, put};
use crate::listing::{Filling, read_cursor};
use crate::store::{self, KeyRange, Op as Put};
use crate::stored;
use desk::availability::{Breaks, Day, Minute, Percent, Seen, Tally, count};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use law::{Clause, zone};
use std::collections::BTreeMap;
use std::ops::Bound;
use wire::{AvailabilityView, Fact, Item, Listing, Page, RefusalCode};

#[cfg(test)]
mod tests;

/// Most services that are probed, by key from the first; of further ones nothing is known, which their index shows.
pub(crate) const SERVICES_MAX: usize = 1_024;
/// How long days are kept: three years and a month. Older ones are forgotten, and a period that asks for them is refused.
pub(crate) const KEPT_DAYS: i32 = 1_127;
/// Longest period of a listing of all services, in days.
pub(crate) const DAYS_OF_ALL_MAX: i32 = 31;
/// Longest key of a service, in bytes; a row's own key holds it.
const SERVICE_BYTES_MAX: usize = 256;
/// Days that are forgotten in one turn.
const FORGOTTEN_AT_ONCE: usize = GROUP;

/// The clause that gives the index.
const AGR_7: Clause = Clause::known("agr-7");

/// A service to probe.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Target {
    /// Its key (`serviceId`).
    pub service: String,
    /// Its address in production.
    pub(crate) place: Place,
}

/// One look at all services.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Round {
    /// The minute that it tells of.
    pub(crate) minute: Minute,
    /// Whom to probe.
    pub(crate) targets: Vec<Target>,
}

/// What a probe found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// The service.
    pub(crate) service: String,
    /// Why it is down; none if it is up.
    pub(crate) fault: Option<String>,
}

/// What the prober did last.
#[derive(Debug, Default)]
pub(crate) struct Probing {
    /// The minute that was asked for last.
    asked: Option<Minute>,
    /// Whether there was nobody to probe then.
    is_idle: bool,
    /// What was found last of each service since the start, and of which minute.
    last: BTreeMap<String, (Minute, Seen)>,
}

impl std::str::FromStr for Target {
    type Err = String;

    /// `KEY=URL`, `http`, `https`, or `tcp` with a port where only that is known.
    fn from_str(text: &str) -> Result<Self, String> {
        let (service, url) = text
            .split_once('=')
            .filter(|(key, _)| is_key(key))
            .ok_or("write it as KEY=URL, for example NITEC-S-1=https://service.example/soap")?;
        let place = Place::parse(url)
            .ok_or_else(|| format!("`{url}` is no http, https or tcp URL with a host"))?;
        Ok(Self {
            service: service.to_owned(),
            place,
        })
    }
}

/// Whether a text can be the key of a service: what is none stands in no row.
fn is_key(text: &str) -> bool {
    (1..=SERVICE_BYTES_MAX).contains(&text.len()) && !text.chars().any(char::is_control)
}

impl Core {
    /// Whom to probe now: once in each minute of the legal clock, and nobody where no service is published.
    pub(crate) fn round(&mut self, real: Timestamp) -> Option<Round> {
        let minute = Minute::of(self.now(real).legal);
        if self.probing.asked.is_some_and(|asked| asked >= minute) {
            return None;
        }
        self.probing.asked = Some(minute);
        let targets = self.targets();
        self.probing.is_idle = targets.is_empty();
        let is_one = |service: &String| targets.iter().any(|target| target.service == *service);
        self.probing.last.retain(|service, _| is_one(service));
        (!targets.is_empty()).then_some(Round { minute, targets })
    }

    /// When [`Core::round`] next has something to do, by real time. Where there was nobody to probe it is asked again whenever
    /// something else happens.
    pub(crate) fn next_round(&self) -> Option<Timestamp> {
        let asked = self.probing.asked.filter(|_| !self.probing.is_idle)?;
        let next = asked.start().checked_add(SignedDuration::from_mins(1));
        next.ok().map(|next| self.clock.real(next))
    }

    /// The services in production, by key, at most [`SERVICES_MAX`].
    fn targets(&self) -> Vec<Target> {
        let services = self.ledger.record().integration_services();
        let published = services.filter_map(|service| {
            let place = Place::parse(&service.address.production.url)?;
            let service = service.key.to_string();
            Some(Target { service, place })
        });
        let mut targets: Vec<Target> = published.chain(self.settings.probed.clone()).collect();
        // Stable: of two of one key the record's own comes first.
        targets.sort_by(|a, b| a.service.cmp(&b.service));
        targets.dedup_by(|a, b| a.service == b.service);
        targets.truncate(SERVICES_MAX);
        targets
    }

    /// Takes what a round found; it is durable on return.
    pub(crate) fn found(
        &mut self,
        minute: Minute,
        found: &[Found],
        real: Timestamp,
    ) -> Result<(), ControlError> {
        let now = self.now(real);
        let (date, number) = minute.place();
        for group in found.chunks(GROUP) {
            let mut writing = Writing::default();
            for one in group {
                let key = keys::availability(date, &one.service);
                let mut day: Day = get(self.store.as_ref(), &key)?.unwrap_or_default();
                let before = match self.probing.last.get(&one.service) {
                    Some((_, seen)) => *seen,
                    None => self.last_seen(&one.service, date, &day)?,
                };
                let seen = if one.fault.is_none() {
                    Seen::Up
                } else {
                    Seen::Down
                };
                if day.tell(number, seen) {
                    writing.puts.push(put(key, &day)?);
                }
                self.probing
                    .last
                    .insert(one.service.clone(), (minute, seen));
                if before != seen {
                    writing.facts.push(Fact::ServiceSeen {
                        service: one.service.clone(),
                        from: before.to_string(),
                        to: seen.to_string(),
                        why: one.fault.clone().unwrap_or_default(),
                    });
                }
            }
            if !writing.is_empty() {
                self.write(writing, now)?;
            }
        }
        self.forget_days(date, now)
    }

    /// What was known of a service before a start.
    fn last_seen(&self, service: &str, date: Date, today: &Day) -> Result<Seen, ControlError> {
        let known = today.last();
        let Some(yesterday) = date.yesterday().ok().filter(|_| known == Seen::Unknown) else {
            return Ok(known);
        };
        let key = keys::availability(yesterday, service);
        let day: Option<Day> = get(self.store.as_ref(), &key)?;
        Ok(day.map_or(Seen::Unknown, |day| day.last()))
    }

    /// Forgets what is older than [`KEPT_DAYS`], a part each time.
    fn forget_days(&mut self, today: Date, now: Now) -> Result<(), ControlError> {
        let oldest = oldest_kept(today);
        let range = KeyRange::prefix(b"availability/");
        let page = self.store.range(&range, FORGOTTEN_AT_ONCE)?;
        let old = page
            .entries
            .into_iter()
            .filter(|entry| entry.key < keys::availability(oldest, ""));
        let puts: Vec<Put> = old.map(|entry| Put::Delete { key: entry.key }).collect();
        if puts.is_empty() {
            return Ok(());
        }
        let writing = Writing {
            puts,
            ..Writing::default()
        };
        self.write(writing, now)
    }

    /// A page of the index of services over legal days, both included: of one service, or of all over at most
    /// [`DAYS_OF_ALL_MAX`] days.
    pub(crate) fn availability_page(
        &self,
        listing: &Listing,
        (from, through): (Date, Date),
        now: Now,
    ) -> Result<Page, ControlError> {
        let today = zone::date(now.legal);
        let service = listing.filter.text.as_deref();
        check_period((from, through), service, today)?;
        let tallies = self.tallies((from, through), service, now)?;
        let after: Option<String> = listing.after.as_ref().map(read_cursor).transpose()?;
        let begin = after.map_or(Bound::Unbounded, Bound::Excluded);
        let mut filling = Filling::new(listing);
        for (service, tally) in tallies.range::<String, _>((begin, Bound::Unbounded)) {
            let last = self.probing.last.get(service);
            let view = view(service, (from, through), (tally, last));
            if !filling.take(service, Item::Availability(Box::new(view)))? {
                break;
            }
        }
        Ok(filling.page())
    }

    /// The minutes of each service: of those that are probed, and of those that were.
    fn tallies(
        &self,
        (from, through): (Date, Date),
        service: Option<&str>,
        now: Now,
    ) -> Result<BTreeMap<String, Tally>, ControlError> {
        let works = self.works_between((from, through), service);
        let breaks: BTreeMap<String, Breaks> = works
            .into_iter()
            .map(|(service, works)| (service, Breaks::of(&works)))
            .collect();
        let none = Breaks::default();
        let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
        for target in self.targets() {
            if service.is_none_or(|only| only == target.service) {
                tallies.insert(target.service, Tally::default());
            }
        }
        let passed = days(from, through).map(|date| count(date, None, &none, now.legal).unknown);
        let passed: u64 = passed.sum();
        let mut add = |service: String, date, day: &Day| {
            let breaks = breaks.get(&service).unwrap_or(&none);
            let known = count(date, Some(day), breaks, now.legal);
            let tally = tallies.entry(service).or_default();
            *tally = tally.and(Tally {
                unknown: 0,
                ..known
            });
        };
        if let Some(service) = service.filter(|service| is_key(service)) {
            for date in days(from, through) {
                let day: Option<Day> =
                    get(self.store.as_ref(), &keys::availability(date, service))?;
                if let Some(day) = day {
                    add(service.to_owned(), date, &day);
                }
            }
        } else if service.is_none() {
            let first = keys::availability(from, "");
            let after = keys::availability(through.tomorrow().unwrap_or(Date::MAX), "");
            for entry in store::scan(self.store.as_ref(), KeyRange::new(first, after)) {
                let entry = entry?;
                if let Some((date, service)) = keys::availability_of(&entry.key) {
                    add(service, date, &stored::read(&entry.value)?);
                }
            }
        }
        for tally in tallies.values_mut() {
            tally.unknown = passed.saturating_sub(tally.possible());
        }
        Ok(tallies)
    }
}

/// The first day that is kept.
fn oldest_kept(today: Date) -> Date {
    today.checked_sub(KEPT_DAYS.days()).unwrap_or(Date::MIN)
}

fn days(from: Date, through: Date) -> impl Iterator<Item = Date> {
    from.series(1.day())
        .take_while(move |date| *date <= through)
}

fn check_period(
    (from, through): (Date, Date),
    service: Option<&str>,
    today: Date,
) -> Result<(), ControlError> {
    let most = service.map_or(DAYS_OF_ALL_MAX, |_| KEPT_DAYS);
    let too_long = from
        .checked_add(most.days())
        .is_ok_and(|end| end <= through);
    if from <= through && !too_long && from >= oldest_kept(today) {
        return Ok(());
    }
    Err(refuse_by(
        AGR_7,
        RefusalCode::BadRequest,
        format!("from {from} through {through} is no period that can be counted"),
        format!(
            "days since {} are kept; name at most {DAYS_OF_ALL_MAX} days, or one service",
            oldest_kept(today)
        ),
    ))
}

fn view(
    service: &str,
    (from, through): (Date, Date),
    (tally, last): (&Tally, Option<&(Minute, Seen)>),
) -> AvailabilityView {
    AvailabilityView {
        service: service.to_owned(),
        from,
        through,
        index: tally.index().map(Percent::hundredths),
        without_breaks: tally.without_breaks().map(Percent::hundredths),
        possible_min: tally.possible(),
        unavailable_min: tally.unavailable(),
        planned_min: tally.planned,
        unplanned_min: tally.unplanned,
        failed_min: tally.failed,
        unknown_min: tally.unknown,
        seen: last.map_or(Seen::Unknown, |(_, seen)| *seen).to_string(),
        seen_at: last.map(|(minute, _)| minute.start()),
        clause: AGR_7,
    }
}
