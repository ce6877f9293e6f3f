//! What kind of day a seed makes.

use crate::chance::Chance;

/// The traits of one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Plan {
    /// Stations, each with a scope of its own.
    pub(crate) stations: usize,
    /// Citizens in each scope at the beginning.
    pub(crate) citizens: u64,
    /// Things that happen.
    pub(crate) steps: u64,
    /// The longest pause between two of them.
    pub(crate) pause_ms_max: u64,
    /// A page of changes holds so many at most.
    pub(crate) page_max: usize,
    /// Every so many events of a station are refused; 0 refuses none.
    pub(crate) refuse_every: u64,
    /// Of a hundred changes of the roll, so many take long.
    pub(crate) slow_edits: u64,
    /// The centre gives hints.
    pub(crate) hints: bool,
    /// The centre may be restored from a backup.
    pub(crate) restores: bool,
    /// Of a hundred changes of a citizen, so many leave a document that cannot be read.
    pub(crate) bad_edits: u64,
    /// The stations close before this step.
    pub(crate) closes_at: Option<u64>,
}

impl Plan {
    /// The day of a seed.
    pub(crate) fn draw(chance: &mut Chance) -> Self {
        let steps = chance.between(10, 36);
        let closes_at = chance.percent(60).then(|| chance.between(steps / 2, steps - 1));
        Self {
            stations: [2, 2, 2, 3, 3, 4][chance.place(6)],
            citizens: chance.between(3, 18),
            steps,
            pause_ms_max: [1_000, 8_000, 30_000][chance.place(3)],
            page_max: [1, 2, 5, usize::MAX][chance.place(4)],
            refuse_every: if chance.percent(35) { chance.between(2, 9) } else { 0 },
            slow_edits: [0, 30, 80][chance.place(3)],
            restores: chance.percent(15),
            hints: chance.percent(30),
            bad_edits: [0, 0, 30][chance.place(3)],
            closes_at,
        }
    }
}
