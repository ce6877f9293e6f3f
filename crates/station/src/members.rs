//! The people of the table: who they are for the documents of the day, and how each shows that it is them.
//!
//! A PIN has six digits. It is kept as Argon2id (RFC 9106) with a salt of its own, in the encrypted store; the parameters are
//! those of OWASP's Password Storage Cheat Sheet. After the second mistake a post waits 15 s, then twice as long with each
//! further one, up to a quarter of an hour; a restart does not shorten that.

use argon2::{Algorithm, Argon2, Params, Version};
use serde::{Deserialize, Serialize};
use serde_json::json;
use urna_domain::{
    Hash, Millis,
    dni::Dni,
    officers::{Post, Role, TwoOfficers},
};
use urna_store::{Read, StoreError, Tx, audit, settings};
use zeroize::Zeroizing;

use crate::{
    environment::{Environment, random},
    error::{Refusal, StationError},
    seats,
    station::Station,
};

/// The setting with the people of the table.
const MEMBERS: &str = "members";
/// Memory of one hash, in KiB.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// Digits of a PIN.
pub const PIN_DIGITS: usize = 6;
/// Mistakes that cost nothing but themselves.
const MISTAKES_FREE: u32 = 2;
/// The wait after the next one.
const WAIT_FIRST_MS: i64 = 15_000;
/// The longest wait.
const WAIT_MAX_MS: i64 = 15 * 60_000;
/// The longest name, in bytes.
const NAME_BYTES_MAX: usize = 200;

/// Somebody of the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Member {
    /// The seat.
    pub post: Post,
    /// The name, for the documents of the day only.
    pub name: String,
}

/// Somebody who takes a seat.
pub struct NewMember {
    /// The seat.
    pub post: Post,
    /// The name, as it will stand in the documents.
    pub name: String,
    /// The DNI or NIE for the acta de constitución; empty leaves room to write it.
    pub dni: String,
    /// The PIN that they chose.
    pub pin: Zeroizing<String>,
}

/// What somebody shows to act: the seat and its PIN.
pub struct Proof {
    /// The seat.
    pub post: Post,
    /// The PIN that was typed.
    pub pin: Zeroizing<String>,
}

impl Proof {
    /// A seat and what was typed.
    pub fn new(post: Post, pin: &str) -> Self {
        Self { post, pin: Zeroizing::new(pin.to_owned()) }
    }
}

/// How somebody is kept.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Kept {
    pub(crate) post: Post,
    pub(crate) name: String,
    /// As it stands in the acta de constitución; nobody is asked for it elsewhere.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) dni: String,
    salt: Hash,
    hash: Hash,
    #[serde(default)]
    mistakes: u32,
    #[serde(default)]
    wait_until: Option<Millis>,
    /// When they took the seat; `None` where a version before this one constituted the table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) since: Option<Millis>,
}

impl Kept {
    /// Somebody who takes a seat. Refused for a name that no paper can print, a number that is no DNI or
    /// NIE, and a PIN that anybody would try first.
    pub(crate) fn new(member: &NewMember, environment: &dyn Environment) -> Result<Self, StationError> {
        let name = member.name.trim();
        if name.is_empty() || name.len() > NAME_BYTES_MAX || name.chars().any(char::is_control) {
            return Err(Refusal::MemberName.into());
        }
        let dni = match member.dni.trim() {
            "" => String::new(),
            typed => Dni::parse(typed).map_err(|_| Refusal::MemberDni)?.as_str().to_owned(),
        };
        if is_weak(&member.pin) {
            return Err(Refusal::PinWeak.into());
        }
        let salt = Hash(random(environment));
        let hash = derive(&member.pin, &salt)?;
        let name = name.to_owned();
        Ok(Self { post: member.post, name, dni, salt, hash, mistakes: 0, wait_until: None, since: None })
    }

    /// Milliseconds that this post still waits. A clock that was put back lengthens no wait beyond its own length.
    fn waits_ms(&self, now: Millis) -> i64 {
        let left = self.wait_until.map_or(0, |until| until.0.saturating_sub(now.0));
        left.clamp(0, wait_after(self.mistakes))
    }
}

/// How long a post waits after so many mistakes in a row.
fn wait_after(mistakes: u32) -> i64 {
    match mistakes.checked_sub(MISTAKES_FREE + 1) {
        None => 0,
        Some(doublings) => WAIT_FIRST_MS.saturating_mul(1 << doublings.min(10)).min(WAIT_MAX_MS),
    }
}

impl Station {
    /// The people of the table, in the order of their seats; empty before the table is constituted.
    pub fn members(&self) -> Result<Vec<Member>, StationError> {
        self.store.read(members)
    }

    /// Constitutes the table: a president, at least one poll worker, each with a name for the documents and a PIN.
    pub fn constitute(&self, new: &[NewMember]) -> Result<(), StationError> {
        let _one_at_a_time = self.signing();
        let environment = self.environment.as_ref();
        let kept = new.iter().map(|member| Kept::new(member, environment));
        let mut kept: Vec<Kept> = kept.collect::<Result<_, _>>()?;
        kept.sort_by_key(|member| member.post);
        let doubled = kept.windows(2).any(|pair| matches!(pair, [one, two] if one.post == two.post));
        let has = |role| kept.iter().any(|member| member.post.role() == role);
        if doubled || !has(Role::President) || !has(Role::PollWorker) {
            return Err(Refusal::MembersMissing.into());
        }
        let now = self.now();
        kept.iter_mut().for_each(|member| member.since = Some(now));
        self.store.write_blocking(move |tx| {
            if !load(tx)?.is_empty() {
                return Err(Refusal::AlreadyConstituted.into());
            }
            note(tx, now, Post::President.word(), "constituted", json!({ "members": kept.len() }))?;
            Ok::<_, StationError>(save(tx, &kept)?)
        })?;
        self.announce();
        Ok(())
    }

    /// Lets the table be constituted anew, as when a PIN was forgotten. Only the command line of this machine does this; it
    /// stands in the audit log with its reason, and nothing else changes.
    pub fn dissolve_table(&self, why: &str) -> Result<(), StationError> {
        let reason = crate::opening::reason(why)?;
        let _one_at_a_time = self.signing();
        let now = self.now();
        self.store.write_blocking(move |tx| {
            let all = load(tx)?;
            if all.is_empty() {
                return Err(Refusal::NotConstituted.into());
            }
            seats::leave(tx, all, now)?;
            note(tx, now, "program", "table_dissolved", json!({ "reason": reason }))?;
            Ok::<_, StationError>(settings::delete(tx, MEMBERS)?)
        })?;
        self.announce();
        Ok(())
    }

    /// Somebody signs in.
    pub fn sign_in(&self, proof: &Proof) -> Result<(), StationError> {
        self.prove(proof)?;
        let (now, post) = (self.now(), proof.post);
        self.store.write_blocking(move |tx| note(tx, now, post.word(), "signed_in", json!({})))?;
        Ok(())
    }

    /// Somebody is recognised, and that they came is not noted: whoever turns the one screen back does so after each voter,
    /// and the hour would say when that voter left the booth. A wrong PIN is counted and noted as ever.
    pub fn recognise(&self, proof: &Proof) -> Result<(), StationError> {
        self.prove(proof)
    }

    /// Two people of the table, one of them the president, do something together: each shows their own PIN.
    pub fn two_of_the_table(&self, proofs: &[Proof; 2]) -> Result<TwoOfficers, StationError> {
        let [first, second] = proofs;
        let officers =
            TwoOfficers::new(first.post.word(), second.post.word()).map_err(Refusal::OfficersMustDiffer)?;
        let roles = [first.post.role(), second.post.role()];
        let acts = |role: &Role| matches!(role, Role::President | Role::PollWorker);
        if !roles.contains(&Role::President) || !roles.iter().all(acts) {
            return Err(Refusal::PresidentNeeded.into());
        }
        self.prove(first)?;
        self.prove(second)?;
        Ok(officers)
    }

    /// Checks a PIN. A wrong one is counted before the answer is given.
    pub(crate) fn prove(&self, proof: &Proof) -> Result<(), StationError> {
        let _one_at_a_time = self.signing();
        let all = self.store.read(load)?;
        if all.is_empty() {
            return Err(Refusal::NotConstituted.into());
        }
        let Some(member) = all.iter().find(|member| member.post == proof.post) else {
            return Err(Refusal::NotAtTheTable.into());
        };
        let waits_ms = member.waits_ms(self.now());
        if waits_ms > 0 {
            return Err(Refusal::PinWait { post: proof.post, seconds: seconds(waits_ms) }.into());
        }
        let right = derive(&proof.pin, &member.salt)? == member.hash;
        if right && member.mistakes == 0 {
            return Ok(());
        }
        let mistakes = if right { 0 } else { member.mistakes.saturating_add(1) };
        let wait_ms = wait_after(mistakes);
        let (now, post) = (self.now(), proof.post);
        self.store.write_blocking(move |tx| {
            let mut all = load(tx)?;
            for member in all.iter_mut().filter(|member| member.post == post) {
                member.mistakes = mistakes;
                member.wait_until = (wait_ms > 0).then(|| now.plus(wait_ms));
            }
            if !right {
                note(tx, now, post.word(), "pin_wrong", json!({ "in_a_row": mistakes }))?;
            }
            Ok::<_, StationError>(save(tx, &all)?)
        })?;
        if right { Ok(()) } else { Err(Refusal::PinWrong { post, seconds: seconds(wait_ms) }.into()) }
    }
}

/// The people of the table, for whoever reads the store.
pub fn members(read: &Read<'_>) -> Result<Vec<Member>, StationError> {
    Ok(load(read)?.into_iter().map(|kept| Member { post: kept.post, name: kept.name }).collect())
}

pub(crate) fn load(read: &Read<'_>) -> Result<Vec<Kept>, StationError> {
    let Some(text) = settings::get(read, MEMBERS)? else { return Ok(Vec::new()) };
    // Nobody gets in because a list cannot be read.
    serde_json::from_str(&text).map_err(|_| StationError::Broken("the people of the table cannot be read"))
}

pub(crate) fn save(tx: &Tx<'_>, all: &[Kept]) -> Result<(), StoreError> {
    settings::set(tx, MEMBERS, &serde_json::to_string(all).unwrap_or_default())
}

fn note(
    tx: &Tx<'_>,
    at: Millis,
    actor: &str,
    action: &str,
    facts: serde_json::Value,
) -> Result<(), StoreError> {
    audit::append(tx, &audit::Entry { at, actor: actor.to_owned(), action: action.to_owned(), facts })
}

fn seconds(ms: i64) -> u32 {
    u32::try_from((ms + 999) / 1_000).unwrap_or(u32::MAX)
}

/// Whether anybody would try this PIN first: not six digits, all the same, or in a row.
fn is_weak(pin: &str) -> bool {
    let digits = pin.as_bytes();
    let in_steps_of = |step: i16| {
        digits.windows(2).all(|pair| matches!(pair, [one, two] if i16::from(*two) - i16::from(*one) == step))
    };
    digits.len() != PIN_DIGITS
        || !digits.iter().all(u8::is_ascii_digit)
        || [0, 1, -1].into_iter().any(in_steps_of)
}

fn derive(pin: &str, salt: &Hash) -> Result<Hash, StationError> {
    const FAILED: StationError = StationError::Broken("a PIN could not be hashed");
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|_| FAILED)?;
    let mut hash = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(pin.as_bytes(), &salt.0, &mut hash)
        .map_err(|_| FAILED)?;
    Ok(Hash(hash))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_that_everybody_would_try_first_is_weak() {
        for weak in ["", "12345", "1234567", "111111", "123456", "654321", "12345a", "١٢٣٤٥٦"] {
            assert!(is_weak(weak), "{weak}");
        }
        assert!(!is_weak("120956"));
    }

    #[test]
    fn the_wait_doubles_from_fifteen_seconds_to_a_quarter_of_an_hour() {
        let waits: Vec<_> = (0..=10).map(|mistakes| wait_after(mistakes) / 1_000).collect();
        assert_eq!(waits, [0, 0, 0, 15, 30, 60, 120, 240, 480, 900, 900]);
        assert_eq!(wait_after(u32::MAX), WAIT_MAX_MS);
    }
}
