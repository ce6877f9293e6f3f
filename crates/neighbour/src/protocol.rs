//! What neighbours say to each other. The one who calls asks, the one who was called answers, one at a time.

use serde::{Deserialize, Serialize};
use urna_domain::ids::StationId;

use crate::clock::Clock;

/// The protocol and its version, agreed on in the handshake (ALPN, RFC 7301).
pub(crate) const PROTOCOL: &[u8] = b"urna-neighbour/1";
/// Copies in one message at most.
pub(crate) const COPIES_MAX: usize = 256;
/// Bytes of the copies in one message after which no other is added.
pub(crate) const COPIES_BYTES: usize = 512 * 1024;

/// What a caller says.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Ask {
    /// Who calls. The first message, and never again.
    Hello {
        /// The station: its certificate must be for it.
        station: StationId,
    },
    /// How far the caller's records go.
    Offer {
        /// Of which epoch.
        epoch: u32,
        /// The centre has them up to this one.
        received: u64,
        /// Whether the centre answers the caller.
        connected: bool,
        /// The caller's clock.
        clock: Clock,
    },
    /// Copies of the caller's own records.
    Copies {
        /// Of which epoch.
        epoch: u32,
        /// The number of the first.
        from: u64,
        /// Consecutive from there on.
        sealed: Vec<Vec<u8>>,
    },
    /// The caller's own copies, which it has lost.
    Fetch {
        /// Of which epoch.
        epoch: u32,
        /// From which record on.
        from: u64,
    },
}

/// What the one who was called says.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Answer {
    /// Who was called.
    Hello {
        /// The station: its certificate must be for it.
        station: StationId,
    },
    /// Everything of the caller's up to this record is kept, durably.
    Have {
        /// 0 when there is nothing.
        seq: u64,
    },
    /// There is no room for more.
    Full,
    /// The copies that were asked for, as many as one message holds; none when there are no more.
    Copies {
        /// Consecutive from the record that was asked for.
        sealed: Vec<Vec<u8>>,
    },
}
