//! Many short patterns looked for in many bytes, in one pass.

/// Patterns of at least two bytes.
pub(super) struct Needles {
    patterns: Vec<Vec<u8>>,
    /// The patterns that begin with two bytes, by these.
    by_start: Vec<Vec<usize>>,
}

impl Needles {
    pub(super) fn new(patterns: impl IntoIterator<Item = Vec<u8>>) -> Self {
        let patterns: Vec<Vec<u8>> = patterns.into_iter().collect();
        let mut by_start = vec![Vec::new(); 1 << 16];
        for (index, pattern) in patterns.iter().enumerate() {
            if let Some(place) = start(pattern).and_then(|start| by_start.get_mut(start)) {
                place.push(index);
            }
        }
        Self { patterns, by_start }
    }

    /// Calls `found` with the index of a pattern and its place, in the order of places.
    pub(super) fn find(&self, bytes: &[u8], mut found: impl FnMut(usize, usize)) {
        for (at, pair) in bytes.windows(2).enumerate() {
            let Some(candidates) = start(pair).and_then(|start| self.by_start.get(start)) else { continue };
            for index in candidates {
                let rest = bytes.get(at..).unwrap_or_default();
                if self.patterns.get(*index).is_some_and(|pattern| rest.starts_with(pattern)) {
                    found(*index, at);
                }
            }
        }
    }
}

fn start(bytes: &[u8]) -> Option<usize> {
    bytes.first_chunk().map(|pair| usize::from(u16::from_be_bytes(*pair)))
}
