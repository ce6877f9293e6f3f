//! Orders of the office that change what this station holds.

use urna_domain::{
    Hash,
    order::{OrderRefusal, ScopeOrder, SignedOrder},
};
use urna_store::{Read, StoreError, Tx, roll, settings};

use crate::{
    config::{Config, Incident},
    rounds::witness,
};

/// The incident that the scope of the roll was changed by the office.
pub const SCOPE_ORDERED: &str = "scope_ordered";
/// The incident that an order is not followed.
pub const ORDER_REFUSED: &str = "order_refused";
/// The setting with the last order that was followed: its number, a space, the scope.
const SETTING: &str = "sync.scope_order";
/// The setting with the hash of the last order that was refused, so that it is noted once.
const REFUSED: &str = "sync.scope_order_refused";

/// An order that was followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ordered {
    /// Its number.
    pub number: u64,
    /// The scope, in its canonical text.
    pub scope: String,
}

/// The last order that was followed; `None` when the scope is the one of the enrolment.
pub fn ordered_scope(r: &Read<'_>) -> Result<Option<Ordered>, StoreError> {
    let text = settings::get(r, SETTING)?;
    Ok(text
        .as_deref()
        .and_then(|text| text.split_once(' '))
        .and_then(|(number, scope)| Some(Ordered { number: number.parse().ok()?, scope: scope.to_owned() })))
}

/// The number of the order whose roll is in use.
pub(crate) fn carried_out(r: &Read<'_>) -> Result<Option<u64>, StoreError> {
    let Some(ordered) = ordered_scope(r)? else { return Ok(None) };
    let state = roll::state(r)?;
    Ok((state.cursor > 0 && state.scope == ordered.scope).then_some(ordered.number))
}

/// Follows an order when it is news, and keeps it. What cannot be followed is noted once and changes nothing.
pub(crate) fn follow(tx: &Tx<'_>, config: &Config, signed: &SignedOrder) -> Result<(), StoreError> {
    let (Some(authority), Some(station)) = (&config.authority, &config.station) else { return Ok(()) };
    let order = match ScopeOrder::open(signed, authority, station) {
        Ok(order) => order,
        Err(refusal) => return refuse(tx, config, signed, refusal),
    };
    if ordered_scope(tx)?.is_some_and(|last| last.number >= order.number) {
        return Ok(());
    }
    let scope = order.scope.to_string();
    settings::set(tx, SETTING, &format!("{} {scope}", order.number))?;
    if scope == config.scope {
        return Ok(());
    }
    let facts = vec![("order", order.number.to_string())];
    witness(config, tx, &Incident { code: SCOPE_ORDERED, facts })
}

fn refuse(
    tx: &Tx<'_>,
    config: &Config,
    signed: &SignedOrder,
    refusal: OrderRefusal,
) -> Result<(), StoreError> {
    let hash = Hash::of(&[signed.canon.as_slice(), &signed.sig].concat()).to_string();
    if settings::get(tx, REFUSED)?.as_ref() == Some(&hash) {
        return Ok(());
    }
    settings::set(tx, REFUSED, &hash)?;
    tracing::warn!(why = refusal.code(), "an order of the office is not followed");
    let facts = vec![("why", refusal.code().to_owned())];
    witness(config, tx, &Incident { code: ORDER_REFUSED, facts })
}
