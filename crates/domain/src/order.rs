//! What the office orders a station to do, signed by the election authority: whoever can write to the cluster alone
//! cannot give a station another roll.

use ed25519_dalek::SigningKey;
use serde::{Deserialize, Serialize};

use crate::{
    canonical::canonical_bytes,
    ids::StationId,
    scope::Scope,
    signature::{is_signed_by, sign},
};

/// Says what the authority signed, so that nothing else that it signs is ever taken for an order.
const KIND: &str = "urna scope order";
const FORMAT: u32 = 1;
const CANON_BYTES_MAX: usize = 64 * 1024;
/// The greatest number of an order: JSON numbers are exact up to here.
pub const NUMBER_MAX: u64 = (1 << 53) - 1;

/// The order to hold the roll of another scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopeOrder {
    /// To whom.
    pub station: StationId,
    /// Orders of a station are counted from 1; only a later one than the last is followed, so that an old one that is
    /// shown again changes nothing.
    pub number: u64,
    /// The scope.
    pub scope: Scope,
}

/// An order as it travels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedOrder {
    /// Canonical JSON of the order.
    pub canon: Vec<u8>,
    /// The authority's signature over SHA-256 of `canon`.
    pub sig: [u8; 64],
}

/// Why an order is not followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OrderRefusal {
    /// Not signed by this station's election authority.
    #[error("the order is not signed by the election authority")]
    Forged,
    /// For another station.
    #[error("the order is for another station")]
    Foreign,
    /// Signed, and still not to be read: written by another program, or by a newer one.
    #[error("the order cannot be read by this program")]
    Unreadable,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    kind: String,
    format: u32,
    station: StationId,
    number: u64,
    scope: String,
}

impl OrderRefusal {
    /// A stable word for records.
    pub fn code(self) -> &'static str {
        match self {
            Self::Forged => "forged",
            Self::Foreign => "foreign",
            Self::Unreadable => "unreadable",
        }
    }
}

impl ScopeOrder {
    /// Signs the order. Fails with [`OrderRefusal::Unreadable`] when no reader would accept it.
    pub fn sign(&self, authority: &SigningKey) -> Result<SignedOrder, OrderRefusal> {
        let written = Written {
            kind: KIND.to_owned(),
            format: FORMAT,
            station: self.station.clone(),
            number: self.number,
            scope: self.scope.to_string(),
        };
        let value = serde_json::to_value(written).map_err(|_| OrderRefusal::Unreadable)?;
        let canon = canonical_bytes(&value).map_err(|_| OrderRefusal::Unreadable)?;
        Self::read(&canon)?;
        let sig = sign(&canon, authority);
        Ok(SignedOrder { canon, sig })
    }

    /// Reads a signed order for a station. The signature is checked before anything is parsed.
    pub fn open(
        signed: &SignedOrder,
        authority: &[u8; 32],
        station: &StationId,
    ) -> Result<Self, OrderRefusal> {
        if signed.canon.len() > CANON_BYTES_MAX || !is_signed_by(&signed.canon, &signed.sig, authority) {
            return Err(OrderRefusal::Forged);
        }
        let order = Self::read(&signed.canon)?;
        if order.station == *station { Ok(order) } else { Err(OrderRefusal::Foreign) }
    }

    fn read(canon: &[u8]) -> Result<Self, OrderRefusal> {
        if canon.len() > CANON_BYTES_MAX {
            return Err(OrderRefusal::Unreadable);
        }
        let written: Written = serde_json::from_slice(canon).map_err(|_| OrderRefusal::Unreadable)?;
        let scope = Scope::parse(&written.scope).map_err(|_| OrderRefusal::Unreadable)?;
        let is_known = written.kind == KIND && written.format == FORMAT;
        if !is_known || !(1..=NUMBER_MAX).contains(&written.number) || scope.to_string() != written.scope {
            return Err(OrderRefusal::Unreadable);
        }
        Ok(Self { station: written.station, number: written.number, scope })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

    use super::*;

    fn authority() -> (SigningKey, [u8; 32]) {
        let key = SigningKey::from_bytes(&[9; 32]);
        let public = key.verifying_key().to_bytes();
        (key, public)
    }

    fn order(number: u64) -> ScopeOrder {
        let station = StationId::parse("caceres-1-abc234").unwrap();
        ScopeOrder { station, number, scope: Scope::parse("comunidad == 'Extremadura'").unwrap() }
    }

    #[test]
    fn an_order_is_read_as_it_was_signed_and_by_its_station_alone() {
        let (key, public) = authority();
        let order = order(3);
        let signed = order.sign(&key).unwrap();
        assert_eq!(ScopeOrder::open(&signed, &public, &order.station), Ok(order.clone()));
        let other = StationId::parse("caceres-2-abc234").unwrap();
        assert_eq!(ScopeOrder::open(&signed, &public, &other), Err(OrderRefusal::Foreign));
    }

    #[test]
    fn nobody_else_can_sign_an_order_and_no_byte_of_it_can_be_changed() {
        let (key, public) = authority();
        let order = order(1);
        let stranger = SigningKey::from_bytes(&[8; 32]);
        let forged = order.sign(&stranger).unwrap();
        assert_eq!(ScopeOrder::open(&forged, &public, &order.station), Err(OrderRefusal::Forged));
        let signed = order.sign(&key).unwrap();
        for at in 0..signed.canon.len() {
            let mut changed = signed.clone();
            changed.canon[at] ^= 1;
            assert_eq!(ScopeOrder::open(&changed, &public, &order.station), Err(OrderRefusal::Forged));
        }
    }

    #[test]
    fn what_the_authority_signed_for_something_else_is_no_order() {
        let (key, public) = authority();
        let station = order(1).station;
        for canon in [
            r#"{"kind":"urna roll pack"}"#.to_owned(),
            r#"{"format":2,"kind":"urna scope order","number":1,"scope":"ver > 0","station":"caceres-1-abc234"}"#
                .to_owned(),
            r#"{"format":1,"kind":"urna scope order","number":0,"scope":"ver > 0","station":"caceres-1-abc234"}"#
                .to_owned(),
            " ".repeat(CANON_BYTES_MAX),
        ] {
            let sig = sign(canon.as_bytes(), &key);
            let signed = SignedOrder { canon: canon.into_bytes(), sig };
            let read = ScopeOrder::open(&signed, &public, &station);
            assert_eq!(read, Err(OrderRefusal::Unreadable));
        }
        assert_eq!(order(0).sign(&key), Err(OrderRefusal::Unreadable));
        assert_eq!(order(NUMBER_MAX + 1).sign(&key), Err(OrderRefusal::Unreadable));
    }
}
