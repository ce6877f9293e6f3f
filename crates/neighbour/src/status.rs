//! What people are told of the neighbours.

use std::net::SocketAddr;

use urna_domain::ids::StationId;

use crate::clock::ClockWord;

/// A neighbour with which copies are exchanged.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Neighbour {
    /// Who.
    pub station: StationId,
    /// Up to which of this station's records it keeps a copy.
    pub keeps: u64,
    /// Whether it is among the few that are given copies.
    pub chosen: bool,
}

/// How it stands with the neighbours.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Status {
    /// Where this station listens.
    pub listening: Option<SocketAddr>,
    /// Neighbours that answer, by name.
    pub neighbours: Vec<Neighbour>,
    /// What their clocks say of this one.
    pub clock: Option<ClockWord>,
    /// Callers without a certificate of this authority, or shut out, since the start.
    pub strangers_refused: u64,
}
