//! Tokens: who acts by them, for how long, and what the journal says of it.

use super::*;
use crate::authorise::Caller;
use crate::core::fixture::{CONSOLED, rows};
use crate::refusals::TOLD_MAX;
use model::{Author, RowKey};
use wire::token::{TOKEN_DAYS_MAX, TOKEN_OCTETS, TOKENS_PER_ACCOUNT_MAX};
use wire::{
    Answer, Collection, Command, DraftId, Filter, IdempotencyKey, Item, Listing, Order, Query,
    RefusalCode, TokenId, TokenSecret, TokenView,
};

const ADMIN: u32 = 0;
const OFFICER: u32 = 10;
const NOC: u32 = 11;
const AUDITOR: u32 = 12;

/// What was refused, and how.
type Refused = (RefusalCode, String);

fn refused(error: ControlError) -> Refused {
    let refusal = error.into_refusal();
    (refusal.code, refusal.message)
}

/// Issues a token of an account for `days`, with its bits.
fn issue(
    gateway: &mut Gateway,
    uid: u32,
    account: &str,
    (days, bits): (i64, u8),
) -> Result<(TokenView, TokenSecret), Refused> {
    let action = Action::IssueToken {
        account: account.parse().unwrap(),
        label: "portal".parse().unwrap(),
        expires_at: gateway.now + DAYS(days),
    };
    gateway.core.take_bits([bits; TOKEN_OCTETS]);
    let done = gateway.send(uid, action).map_err(refused)?;
    let Done::TokenIssued {
        token,
        secret: Some(secret),
    } = done
    else {
        panic!("{done:?}");
    };
    Ok((token, secret))
}

fn shown(gateway: &mut Gateway, token: &TokenSecret) -> Result<Caller, Refused> {
    let consoled = gateway.core.recognise(CONSOLED);
    let now = gateway.now;
    gateway.core.present(&consoled, token, now).map_err(refused)
}

fn command(key: u128, action: Action) -> Command {
    Command {
        key: IdempotencyKey(key),
        why: "by the API".into(),
        clause: None,
        action,
    }
}

fn stage(draft: u128) -> Action {
    Action::Stage {
        draft: DraftId(draft),
        chunk: 0,
        ops: vec![Op::Put(entry("203.0.113.0/24"))],
    }
}

fn commit(draft: u128) -> Action {
    Action::Commit {
        draft: DraftId(draft),
        base: None,
        confirm_s: None,
    }
}

fn listing(of: Collection) -> Query {
    Query::List(Listing {
        of,
        filter: Filter::default(),
        order: Order::Ascending,
        after: None,
        limit: 500,
        watch: false,
    })
}

fn items(gateway: &Gateway, uid: u32, of: Collection) -> Vec<Item> {
    let caller = gateway.core.recognise(uid);
    let answer = gateway.core.ask(&caller, &listing(of), gateway.now);
    let Answer::Page(page) = answer.unwrap() else {
        panic!("no page");
    };
    page.items
}

fn facts(gateway: &Gateway) -> Vec<Fact> {
    let events = items(gateway, ADMIN, Collection::Events);
    let fact = |item| {
        let Item::Event(event) = item else {
            panic!("{item:?}");
        };
        event.fact
    };
    events.into_iter().map(fact).collect()
}

/// Whoever shows it is judged as its account, and the audit says account and token.
#[test]
fn a_token_acts_as_its_account() {
    let mut gateway = Gateway::new();
    let (view, secret) = issue(&mut gateway, ADMIN, "engineer", (30, 1)).unwrap();
    let caller = shown(&mut gateway, &secret).unwrap();
    assert_eq!(caller.name(), "engineer");
    let answer = gateway.core.ask(&caller, &Query::WhoAmI, gateway.now);
    let Answer::Identity(identity) = answer.unwrap() else {
        panic!("no identity");
    };
    assert_eq!(identity.token, Some(view));
    let now = gateway.now;
    let does = |core: &mut Core, key, action| core.command(&caller, &command(key, action), now);
    does(&mut gateway.core, 900, stage(900)).unwrap();
    does(&mut gateway.core, 901, commit(900)).unwrap();
    let author = Author::Token {
        account: "engineer".parse().unwrap(),
        label: "portal".parse().unwrap(),
    };
    let by_token =
        |fact: &Fact| matches!(fact, Fact::Committed { change, .. } if change.author == author);
    assert!(facts(&gateway).iter().any(by_token), "{author}");
    // It has the roles of its account, and no more.
    let forbidden = does(&mut gateway.core, 902, Action::MoveLegalClock { to: now });
    assert_eq!(refused(forbidden.unwrap_err()).0, RefusalCode::Forbidden);
}

/// Two accounts that draw the same key do not see each other's answers.
#[test]
fn what_is_remembered_belongs_to_the_account() {
    let mut gateway = Gateway::new();
    let (_, engineers) = issue(&mut gateway, ADMIN, "engineer", (30, 1)).unwrap();
    let (_, officers) = issue(&mut gateway, ADMIN, "officer", (30, 2)).unwrap();
    let engineer = shown(&mut gateway, &engineers).unwrap();
    let officer = shown(&mut gateway, &officers).unwrap();
    let now = gateway.now;
    let discard = |draft| Action::Discard {
        draft: DraftId(draft),
    };
    let mut does = |caller, key, action| {
        let done = gateway.core.command(caller, &command(key, action), now);
        done.map_err(refused)
    };
    does(&engineer, 900, stage(900)).unwrap();
    assert_eq!(does(&engineer, 901, discard(900)), Ok(Done::Discarded));
    assert_eq!(does(&engineer, 901, discard(900)), Ok(Done::Discarded));
    let other = does(&officer, 901, discard(900)).unwrap_err();
    assert_eq!(other.0, RefusalCode::NotFound, "{}", other.1);
}

#[test]
fn tokens_that_are_not_in_force_are_refused_alike() {
    let mut gateway = Gateway::new();
    let (_, expired) = issue(&mut gateway, ADMIN, "officer", (1, 1)).unwrap();
    let (revoked_view, revoked) = issue(&mut gateway, ADMIN, "officer", (30, 2)).unwrap();
    let (_, orphan) = issue(&mut gateway, ADMIN, "reader", (30, 3)).unwrap();
    let (_, good) = issue(&mut gateway, ADMIN, "officer", (30, 4)).unwrap();
    let revoke = Action::RevokeToken {
        token: revoked_view.id,
    };
    gateway.send(OFFICER, revoke).unwrap();
    let reader = RowKey::Account("reader".parse().unwrap());
    gateway
        .apply(ADMIN, vec![Op::Delete(reader)], None)
        .unwrap();
    gateway.now += DAYS(1);
    let expected = (
        RefusalCode::Unauthenticated,
        "this token is not in force".to_owned(),
    );
    for token in [
        expired,
        revoked,
        orphan.clone(),
        TokenSecret::new([9; TOKEN_OCTETS]),
    ] {
        let refused = shown(&mut gateway, &token).unwrap_err();
        assert_eq!(refused, expected);
    }
    shown(&mut gateway, &good).unwrap();
    // Another account of the same name does not inherit it, not even after a start.
    let account = rows().into_iter().find(|row| {
        let name = "reader".parse().unwrap();
        row.key() == RowKey::Account(name)
    });
    gateway
        .apply(ADMIN, vec![Op::Put(account.unwrap())], None)
        .unwrap();
    assert_eq!(shown(&mut gateway, &orphan).unwrap_err(), expected);
    let mut gateway = gateway.restart();
    assert_eq!(shown(&mut gateway, &orphan).unwrap_err(), expected);
    shown(&mut gateway, &good).unwrap();
}

/// Whoever watches is told no more once he may not read.
#[test]
fn who_may_not_read_any_more_is_told_no_more() {
    let mut gateway = Gateway::new();
    let (view, token) = issue(&mut gateway, ADMIN, "reader", (30, 1)).unwrap();
    let by_token = shown(&mut gateway, &token).unwrap();
    let local = gateway.core.recognise(by_token.uid);
    let reads = |gateway: &Gateway, caller: &Caller| {
        let now = gateway.now;
        gateway.core.still_reads(caller, now)
    };
    assert!(reads(&gateway, &by_token) && reads(&gateway, &local));
    let revoke = Action::RevokeToken { token: view.id };
    gateway.send(ADMIN, revoke).unwrap();
    assert!(!reads(&gateway, &by_token) && reads(&gateway, &local));
    let reader = RowKey::Account("reader".parse().unwrap());
    let gone = vec![Op::Delete(reader)];
    gateway.apply(ADMIN, gone, None).unwrap();
    assert!(!reads(&gateway, &local));
}

#[test]
fn nobody_but_consoled_shows_tokens() {
    let mut gateway = Gateway::new();
    let (_, secret) = issue(&mut gateway, ADMIN, "officer", (30, 1)).unwrap();
    for uid in [ADMIN, OFFICER, 4000] {
        let caller = gateway.core.recognise(uid);
        let now = gateway.now;
        let refused = gateway.core.present(&caller, &secret, now).map_err(refused);
        assert_eq!(refused.unwrap_err().0, RefusalCode::Forbidden, "{uid}");
    }
}

/// A flood of wrong tokens is no flood of journal entries.
#[test]
fn wrong_tokens_are_told_and_then_counted() {
    let mut gateway = Gateway::new();
    for n in 0..100 {
        shown(&mut gateway, &TokenSecret::new([n; TOKEN_OCTETS])).unwrap_err();
    }
    let told = facts(&gateway);
    let told = told.iter().filter(|fact| {
        matches!(fact, Fact::CommandRefused { who, action, .. } if who == "consoled" && action == "show a token")
    });
    assert_eq!(told.count(), usize::try_from(TOLD_MAX).unwrap());
    gateway.pass(SignedDuration::from_mins(2));
    let counted = facts(&gateway);
    let counted = counted.iter().find_map(|fact| {
        let Fact::CommandsRefused { who, count, .. } = fact else {
            return None;
        };
        (who == "consoled").then_some(*count)
    });
    assert_eq!(counted, Some(100 - u64::from(TOLD_MAX)));
}

#[test]
fn a_token_is_shown_once() {
    let mut gateway = Gateway::new();
    gateway.core.take_bits([7; TOKEN_OCTETS]);
    let action = Action::IssueToken {
        account: "officer".parse().unwrap(),
        label: "portal".parse().unwrap(),
        expires_at: gateway.now + DAYS(1),
    };
    let caller = gateway.core.recognise(OFFICER);
    let now = gateway.now;
    let mut does = || {
        let done = gateway
            .core
            .command(&caller, &command(900, action.clone()), now);
        let done = done.unwrap();
        let Done::TokenIssued { token, secret } = done else {
            panic!("{done:?}");
        };
        (token.id, secret)
    };
    let (id, secret) = does();
    assert_eq!(secret, Some(TokenSecret::new([7; TOKEN_OCTETS])));
    assert_eq!(does(), (id, None));
    assert!(gateway.core.wants_bits(), "its bits are not used again");
    let text = TokenSecret::new([7; TOKEN_OCTETS]).reveal_text();
    assert!(!format!("{:?}", facts(&gateway)).contains(&text));
}

#[test]
fn each_issues_its_own_and_an_administrator_any() {
    let check = |uid: u32, account: &str, expected: Option<RefusalCode>| {
        let mut gateway = Gateway::new();
        let found = issue(&mut gateway, uid, account, (1, 1));
        let code = found.as_ref().err().map(|refused| refused.0);
        assert_eq!(code, expected, "uid {uid} for {account}");
    };
    check(NOC, "noc", None);
    check(AUDITOR, "reader", None);
    check(ADMIN, "noc", None);
    check(NOC, "officer", Some(RefusalCode::Forbidden));
    check(AUDITOR, "noc", Some(RefusalCode::Forbidden));
    check(4000, "noc", Some(RefusalCode::Forbidden));
    check(ADMIN, "nobody", Some(RefusalCode::NotFound));
}

#[test]
fn nobody_sees_or_revokes_the_tokens_of_others() {
    let mut gateway = Gateway::new();
    let (view, _) = issue(&mut gateway, OFFICER, "officer", (1, 1)).unwrap();
    let seen = |gateway: &Gateway, uid| items(gateway, uid, Collection::Tokens).len();
    assert_eq!(seen(&gateway, NOC), 0);
    assert_eq!(seen(&gateway, OFFICER), 1);
    assert_eq!(seen(&gateway, AUDITOR), 1, "it reads everything");
    let revoke = |token| Action::RevokeToken { token };
    let foreign = refused(gateway.send(NOC, revoke(view.id)).unwrap_err());
    let missing = refused(gateway.send(NOC, revoke(TokenId(77))).unwrap_err());
    assert_eq!(foreign.0, RefusalCode::NotFound);
    assert_eq!(foreign.1.replace('1', "77"), missing.1, "told alike");
    let done = gateway.send(ADMIN, revoke(view.id)).unwrap();
    assert_eq!(done, Done::TokenRevoked { token: view.id });
    assert_eq!(seen(&gateway, OFFICER), 0);
}

#[test]
fn tokens_and_their_lives_are_bounded() {
    let mut gateway = Gateway::new();
    let check = |gateway: &mut Gateway, days: i64| {
        let found = issue(gateway, OFFICER, "officer", (days, 1));
        assert_eq!(found.unwrap_err().0, RefusalCode::BadRequest, "{days}");
    };
    check(&mut gateway, 0);
    check(&mut gateway, -1);
    check(&mut gateway, TOKEN_DAYS_MAX + 1);
    for n in 0..TOKENS_PER_ACCOUNT_MAX {
        let bits = u8::try_from(n).unwrap();
        issue(&mut gateway, OFFICER, "officer", (1, bits)).unwrap();
    }
    let full = issue(&mut gateway, OFFICER, "officer", (1, 99)).unwrap_err();
    assert_eq!(full.0, RefusalCode::Full, "{}", full.1);
    issue(&mut gateway, NOC, "noc", (1, 99)).unwrap();
    // What has expired makes room.
    gateway.pass(DAYS(1));
    issue(&mut gateway, OFFICER, "officer", (1, 100)).unwrap();
    let ended = facts(&gateway);
    let ended = ended
        .iter()
        .filter(|fact| matches!(fact, Fact::TokenChanged { what, .. } if what == "ended"));
    assert_eq!(ended.count(), TOKENS_PER_ACCOUNT_MAX + 1);
}

#[test]
fn no_token_outlives_the_one_that_issued_it() {
    let mut gateway = Gateway::new();
    let (_, secret) = issue(&mut gateway, OFFICER, "officer", (2, 1)).unwrap();
    let caller = shown(&mut gateway, &secret).unwrap();
    let now = gateway.now;
    let mut issued = |key, days| {
        let action = Action::IssueToken {
            account: "officer".parse().unwrap(),
            label: "second".parse().unwrap(),
            expires_at: now + DAYS(days),
        };
        gateway
            .core
            .take_bits([u8::try_from(days).unwrap() + 1; TOKEN_OCTETS]);
        let done = gateway.core.command(&caller, &command(key, action), now);
        done.map(drop).map_err(refused)
    };
    assert_eq!(issued(900, 3).unwrap_err().0, RefusalCode::Forbidden);
    issued(901, 2).unwrap();
}
