//! The emblem of a candidature: one flat shape, drawn in the colour of the text beside it.
//!
//! It is the outline of a drawing and nothing else, written in one way only: `M x y` begins a figure, `L x y`, `Q x y x y`
//! and `C x y x y x y` go on from there, `Z` ends it; every number is whole and lies in a square of 1000 by 1000, and one
//! space stands between any two. What is inside an odd number of figures is filled. There is no picture to decode, no
//! colour, no text, no address and no size of its own: what an emblem could do to a ballot is to be a shape on it.

use serde::{Deserialize, Serialize};

/// The longest outline.
pub const EMBLEM_BYTES_MAX: usize = 4_096;
/// The side of the square in which it is drawn.
pub const EMBLEM_SIDE: u32 = 1_000;
/// An emblem is at least so wide or so high, so that none is smaller than another on the ballot.
pub const EMBLEM_EXTENT_MIN: u32 = 900;

/// An outline. Whether it is one that may stand on a ballot says [`Emblem::check`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Emblem(pub String);

/// Why an outline is not an emblem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EmblemError {
    /// Too long.
    #[error("has more than {EMBLEM_BYTES_MAX} characters: draw it with fewer points")]
    Long,
    /// Not in the one way of writing it.
    #[error(
        "is not an outline: only M, L, Q, C and Z, whole numbers from 0 to {EMBLEM_SIDE}, one space between them"
    )]
    Outline,
    /// It would be smaller than the others.
    #[error(
        "is too small: it must be at least {EMBLEM_EXTENT_MIN} wide or high in its square of {EMBLEM_SIDE}"
    )]
    Small,
}

impl Emblem {
    /// Whether it may stand on a ballot.
    pub fn check(&self) -> Result<(), EmblemError> {
        if self.0.len() > EMBLEM_BYTES_MAX {
            return Err(EmblemError::Long);
        }
        let points = points_of(&self.0).ok_or(EmblemError::Outline)?;
        let extent = |of: fn(&(u32, u32)) -> u32| {
            let (least, most) = (points.iter().map(of).min(), points.iter().map(of).max());
            most.zip(least).map_or(0, |(most, least)| most.saturating_sub(least))
        };
        let largest = extent(|(x, _)| *x).max(extent(|(_, y)| *y));
        if largest < EMBLEM_EXTENT_MIN { Err(EmblemError::Small) } else { Ok(()) }
    }
}

/// Every point of an outline; `None` when it is not written as one.
pub(crate) fn points_of(outline: &str) -> Option<Vec<(u32, u32)>> {
    let mut words = outline.split(' ').peekable();
    let mut points = Vec::new();
    while words.peek().is_some() {
        if words.next() != Some("M") {
            return None;
        }
        points.push((number(words.next()?)?, number(words.next()?)?));
        let mut drawn = false;
        loop {
            let more = match words.next()? {
                "L" => 1,
                "Q" => 2,
                "C" => 3,
                "Z" if drawn => break,
                _ => return None,
            };
            for _ in 0..more {
                points.push((number(words.next()?)?, number(words.next()?)?));
            }
            drawn = true;
        }
    }
    Some(points)
}

fn number(word: &str) -> Option<u32> {
    let plain = word.bytes().all(|byte| byte.is_ascii_digit()) && (word == "0" || !word.starts_with('0'));
    word.parse().ok().filter(|number| plain && *number <= EMBLEM_SIDE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(outline: &str) -> Result<(), EmblemError> {
        Emblem(outline.to_owned()).check()
    }

    #[test]
    fn an_outline_of_one_or_more_figures_is_an_emblem() {
        for outline in [
            "M 0 0 L 1000 0 L 1000 1000 Z",
            "M 50 500 Q 500 0 950 500 Q 500 1000 50 500 Z",
            "M 0 0 C 0 300 300 1000 1000 1000 Z M 10 10 L 20 20 L 10 20 Z",
            "M 500 100 L 501 1000 Z",
        ] {
            assert_eq!(check(outline), Ok(()), "{outline}");
        }
    }

    #[test]
    fn anything_but_an_outline_is_refused() {
        for outline in [
            "",
            " ",
            "M",
            "M 0 0",
            "M 0 0 Z",
            "M 0 0 L 1000 0",
            "L 0 0 L 1000 0 Z",
            "M 0 0 L 1001 0 Z",
            "M 0 0 L 1000 Z",
            "M 0 0 L 1000 0 0 0 Z",
            "M 0 0 l 1000 0 Z",
            "M 0 0 A 1 1 0 0 1 1000 0 Z",
            "M 0 0 H 1000 Z",
            "m 0 0 L 1000 0 z",
            "M 0 0 L 99999999999 0 Z",
            "M 0 0 L 0999 0 Z",
            "M 0 0 L +999 0 Z",
            "M 0 0 L -1 0 Z",
            "M 0 0 L 999.5 0 Z",
            "M 0,0 L 1000,0 Z",
            "M0 0L1000 0Z",
            "M 0 0  L 1000 0 Z",
            " M 0 0 L 1000 0 Z",
            "M 0 0 L 1000 0 Z ",
            "M 0 0 L 1000 0 Z L 1 1 Z",
            "M 0 0\nL 1000 0 Z",
            "M 0 0 L 1000 0 Z\"/><script>",
            "url(#a)",
        ] {
            assert_eq!(check(outline), Err(EmblemError::Outline), "{outline}");
        }
    }

    #[test]
    fn an_emblem_is_neither_too_long_nor_smaller_than_the_others() {
        let figure = "M 0 0 L 1000 0 L 1000 1000 Z ";
        let long = figure.repeat(EMBLEM_BYTES_MAX / figure.len() + 1);
        assert_eq!(check(long.trim_end()), Err(EmblemError::Long));
        let fits = figure.repeat(EMBLEM_BYTES_MAX / figure.len());
        assert_eq!(check(fits.trim_end()), Ok(()));
        assert_eq!(check("M 100 0 L 999 0 L 999 899 Z"), Err(EmblemError::Small));
        assert_eq!(check("M 100 0 L 1000 0 L 1000 10 Z"), Ok(()));
    }
}
