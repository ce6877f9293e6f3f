//! The plan of a building, to show somebody the way to a table: walls as lines, and the point where the table is.
//!
//! The lines are figures as an [emblem](crate::emblem) has them, drawn and not filled, in the same square of 1000 by 1000.
//! There is no picture to decode, no colour, no text and no address in it.

use serde::{Deserialize, Serialize};

use crate::emblem::{EMBLEM_SIDE, points_of};

/// The most characters of the lines of a plan.
pub const PLAN_BYTES_MAX: usize = 8_192;

/// A plan. Whether it can be drawn says [`Plan::check`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Walls and doors, as figures `M x y L x y … Z`.
    pub lines: String,
    /// Where the table is: to the right and down from the corner.
    pub at: (u32, u32),
}

/// Why a plan cannot be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// Too long.
    #[error("has more than {PLAN_BYTES_MAX} characters: draw it with fewer points")]
    Long,
    /// Not in the one way of writing it.
    #[error(
        "is no drawing: only M, L, Q, C and Z, whole numbers from 0 to {EMBLEM_SIDE}, one space between them"
    )]
    Lines,
    /// The table would be beside the paper.
    #[error("has its table outside: both numbers of `at` are from 0 to {EMBLEM_SIDE}")]
    Outside,
}

impl Plan {
    /// Whether it can be drawn.
    pub fn check(&self) -> Result<(), PlanError> {
        if self.lines.len() > PLAN_BYTES_MAX {
            return Err(PlanError::Long);
        }
        points_of(&self.lines).ok_or(PlanError::Lines)?;
        let (across, down) = self.at;
        if across.max(down) > EMBLEM_SIDE { Err(PlanError::Outside) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(lines: &str) -> Plan {
        Plan { lines: lines.to_owned(), at: (250, 750) }
    }

    #[test]
    fn walls_and_the_place_of_a_table_are_a_plan() {
        assert_eq!(plan("M 0 0 L 1000 0 L 1000 400 L 0 400 Z M 500 0 L 500 300 Z").check(), Ok(()));
        let corner = Plan { at: (1_000, 0), ..plan("M 0 0 L 1 1 Z") };
        assert_eq!(corner.check(), Ok(()), "a plan may be small, and its table in a corner");
    }

    #[test]
    fn what_cannot_be_drawn_is_refused() {
        for lines in
            ["", "M 0 0 Z", "M 0 0 L 1001 0 Z", "M 0 0 L 5 5 Z\"/><script>", "url(#a)", "m 0 0 l 1 1 z"]
        {
            assert_eq!(plan(lines).check(), Err(PlanError::Lines), "{lines}");
        }
        let figure = "M 0 0 L 1000 0 L 1000 1000 Z ";
        let long = figure.repeat(PLAN_BYTES_MAX / figure.len() + 1);
        assert_eq!(plan(long.trim_end()).check(), Err(PlanError::Long));
        let outside = Plan { at: (0, 1_001), ..plan("M 0 0 L 1 1 Z") };
        assert_eq!(outside.check(), Err(PlanError::Outside));
    }
}
