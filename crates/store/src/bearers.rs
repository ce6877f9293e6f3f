//! Who bears a name: for every name and field the local numbers of the rows, packed.
//!
//! A row of `roll_bearer` holds the bearers among 65,536 consecutive numbers, in two bytes each. That is a tenth of an
//! index over the same column, it is made by sorting numbers, and a search compares two sets of bearers by the
//! sixty-four at a time: the commonest surnames cost no more than the rarest.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, params};

use crate::{Read, StoreError, Tx};

/// Local numbers of one block.
pub(crate) const BLOCK_KEYS: i64 = 1 << KEY_BITS;
const KEY_BITS: u32 = 16;
/// Where the field and the name stand in the id of a row; below them is the block.
const FIELD_SHIFT: u32 = 20;
const WORD_SHIFT: u32 = 24;
const BLOCKS_MAX: i64 = 1 << FIELD_SHIFT;
const WORDS_MAX: i64 = 1 << (63 - WORD_SHIFT);
/// A block as a set of bits.
const BLOCK_WORDS: usize = 1 << (KEY_BITS - 6);

/// A field that bears a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    Surname1,
    Surname2,
    Name,
}

/// The fields, in the order in which those who bear a name are shown.
pub(crate) const FIELDS: [Field; 3] = [Field::Surname1, Field::Surname2, Field::Name];

impl Field {
    fn number(self) -> u8 {
        match self {
            Self::Surname1 => 1,
            Self::Surname2 => 2,
            Self::Name => 3,
        }
    }
}

/// The row for a name in a field and the block of a local number, and what is left of the number.
fn place(word: i64, field: Field, key: i64) -> Result<(i64, u16), StoreError> {
    let block = key >> KEY_BITS;
    let low = u16::try_from(key & (BLOCK_KEYS - 1));
    match low {
        Ok(low) if (0..BLOCKS_MAX).contains(&block) && (0..WORDS_MAX).contains(&word) => {
            Ok((word << WORD_SHIFT | i64::from(field.number()) << FIELD_SHIFT | block, low))
        }
        Ok(_) | Err(_) => Err(StoreError::damaged("a number of the roll")),
    }
}

/// Notes that a row of the live roll bears a name.
pub(crate) fn add(tx: &Tx<'_>, word: i64, field: Field, key: i64) -> Result<(), StoreError> {
    let (id, low) = place(word, field, key)?;
    let mut keys = keys_of(tx, id)?;
    if let Err(at) = find(&keys, low) {
        keys.splice(at * 2..at * 2, low.to_le_bytes());
        put(tx, id, &keys)?;
    }
    Ok(())
}

/// Notes that a row of the live roll does not bear a name any more.
pub(crate) fn remove(tx: &Tx<'_>, word: i64, field: Field, key: i64) -> Result<(), StoreError> {
    let (id, low) = place(word, field, key)?;
    let mut keys = keys_of(tx, id)?;
    if let Ok(at) = find(&keys, low) {
        keys.drain(at * 2..at * 2 + 2);
        put(tx, id, &keys)?;
    }
    Ok(())
}

fn keys_of(tx: &Tx<'_>, id: i64) -> Result<Vec<u8>, StoreError> {
    let mut statement = tx.conn.prepare_cached("SELECT keys FROM roll_bearer WHERE id = ?1")?;
    Ok(statement.query_row([id], |row| row.get(0)).optional()?.unwrap_or_default())
}

fn put(tx: &Tx<'_>, id: i64, keys: &[u8]) -> Result<(), StoreError> {
    if keys.is_empty() {
        return tx.execute("DELETE FROM roll_bearer WHERE id = ?1", [id]).map(|_| ());
    }
    let sql = "INSERT INTO roll_bearer (id, keys) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET keys = excluded.keys";
    tx.execute(sql, params![id, keys]).map(|_| ())
}

fn find(keys: &[u8], low: u16) -> Result<usize, usize> {
    keys.as_chunks::<2>().0.binary_search_by_key(&low, |bytes| u16::from_le_bytes(*bytes))
}

/// Collects bearers while a roll is made searchable.
#[derive(Debug, Default)]
pub(crate) struct Gatherer {
    blocks: Vec<Block>,
}

/// The bearers among the numbers of one block.
#[derive(Debug)]
struct Block {
    number: i64,
    /// Name, field and the rest of the number in one, so that sorting numbers is all there is to do.
    pairs: Vec<u64>,
}

impl Gatherer {
    /// Takes a row; they come in the order of their numbers.
    pub(crate) fn add(&mut self, key: i64, names: [i64; 3]) -> Result<(), StoreError> {
        let number = key >> KEY_BITS;
        if self.blocks.last().is_none_or(|block| block.number != number) {
            self.blocks.push(Block { number, pairs: Vec::new() });
        }
        let Some(block) = self.blocks.last_mut() else { return Ok(()) };
        for (field, word) in FIELDS.into_iter().zip(names) {
            // Checked here for all that is put together again below.
            let (id, low) = place(word, field, key)?;
            block.pairs.push((id.cast_unsigned() >> FIELD_SHIFT) << KEY_BITS | u64::from(low));
        }
        Ok(())
    }

    /// Writes what was collected into the staged roll.
    pub(crate) fn write(self, tx: &Tx<'_>) -> Result<(), StoreError> {
        let mut insert =
            tx.conn.prepare_cached("INSERT INTO staged_roll_bearer (id, keys) VALUES (?1, ?2)")?;
        let mut keys = Vec::new();
        for Block { number, mut pairs } in self.blocks {
            pairs.sort_unstable();
            for bearers in pairs.chunk_by(|one, other| one >> KEY_BITS == other >> KEY_BITS) {
                let Some(first) = bearers.first() else { continue };
                let id = (first >> KEY_BITS << FIELD_SHIFT).cast_signed() | number;
                keys.clear();
                for pair in bearers {
                    let [low, high, ..] = pair.to_le_bytes();
                    keys.extend([low, high]);
                }
                insert.execute(params![id, keys])?;
            }
        }
        Ok(())
    }
}

/// A set of local numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Keys {
    blocks: BTreeMap<i64, Box<[u64; BLOCK_WORDS]>>,
}

impl Keys {
    fn add(&mut self, block: i64, keys: &[u8]) {
        let bits = self.blocks.entry(block).or_insert_with(|| Box::new([0; BLOCK_WORDS]));
        for bytes in keys.as_chunks::<2>().0 {
            let low = u16::from_le_bytes(*bytes);
            if let Some(word) = bits.get_mut(usize::from(low >> 6)) {
                *word |= 1 << (low & 63);
            }
        }
    }

    /// Takes one more in.
    pub(crate) fn insert(&mut self, key: i64) {
        // The lower half of a number has two bytes.
        let low = u16::try_from(key & (BLOCK_KEYS - 1)).unwrap_or_default();
        self.add(key >> KEY_BITS, &low.to_le_bytes());
    }

    /// Whether it is in the set.
    pub(crate) fn contains(&self, key: i64) -> bool {
        let place = usize::try_from((key & (BLOCK_KEYS - 1)) >> 6).unwrap_or_default();
        let word = self.blocks.get(&(key >> KEY_BITS)).and_then(|bits| bits.get(place));
        word.is_some_and(|word| word >> (key & 63) & 1 == 1)
    }

    /// Those in both.
    pub(crate) fn and(&self, other: &Self) -> Self {
        let both = self.blocks.iter().filter_map(|(block, bits)| {
            let mut bits = bits.clone();
            bits.iter_mut().zip(other.blocks.get(block)?.iter()).for_each(|(one, other)| *one &= other);
            Some((*block, bits))
        });
        Self { blocks: both.collect() }
    }

    /// Those in either.
    pub(crate) fn or(mut self, other: &Self) -> Self {
        for (block, bits) in &other.blocks {
            match self.blocks.get_mut(block) {
                Some(mine) => mine.iter_mut().zip(bits.iter()).for_each(|(one, other)| *one |= other),
                None => {
                    self.blocks.insert(*block, bits.clone());
                }
            }
        }
        self
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        let ones = self.blocks.values().flat_map(|bits| bits.iter()).map(|word| u64::from(word.count_ones()));
        usize::try_from(ones.sum::<u64>()).unwrap_or(usize::MAX)
    }

    /// The numbers, ascending.
    pub(crate) fn iter(&self) -> impl Iterator<Item = i64> {
        self.blocks.iter().flat_map(|(block, bits)| {
            let base = block << KEY_BITS;
            (base..).step_by(64).zip(bits.iter()).flat_map(|(first, word)| {
                let mut rest = *word;
                std::iter::from_fn(move || {
                    let at = (rest != 0).then(|| i64::from(rest.trailing_zeros()))?;
                    rest &= rest - 1;
                    Some(first + at)
                })
            })
        })
    }
}

/// Everybody who bears one of some names, by field.
#[derive(Debug, Clone, Default)]
pub(crate) struct Bearers {
    fields: [Keys; 3],
}

impl Bearers {
    /// Reads those of the live roll.
    pub(crate) fn read(r: &Read<'_>, names: impl IntoIterator<Item = i64>) -> Result<Self, StoreError> {
        let mut this = Self::default();
        let mut statement =
            r.conn.prepare_cached("SELECT id, keys FROM roll_bearer WHERE id >= ?1 AND id < ?2")?;
        for name in names {
            let mut rows = statement.query([name << WORD_SHIFT, (name + 1) << WORD_SHIFT])?;
            while let Some(row) = rows.next()? {
                let id: i64 = row.get(0)?;
                let keys = row.get_ref(1)?.as_blob().map_err(|_| StoreError::damaged("bearers of a name"))?;
                let field = FIELDS.iter().position(|field| {
                    i64::from(field.number()) == id >> FIELD_SHIFT & ((1 << (WORD_SHIFT - FIELD_SHIFT)) - 1)
                });
                if let Some(set) = field.and_then(|field| this.fields.get_mut(field)) {
                    set.add(id & (BLOCKS_MAX - 1), keys);
                }
            }
        }
        Ok(this)
    }

    /// Those who bear one in any field.
    pub(crate) fn anywhere(&self) -> Keys {
        self.fields.iter().fold(Keys::default(), Keys::or)
    }

    /// By field, in the order in which they are shown.
    pub(crate) fn by_field(&self) -> impl Iterator<Item = &Keys> {
        self.fields.iter()
    }

    /// Those who bear one of these in one field and one of the others in another field.
    pub(crate) fn beside(&self, other: &Self) -> Keys {
        let mut found = Keys::default();
        for (place, mine) in self.fields.iter().enumerate() {
            for (_, theirs) in other.fields.iter().enumerate().filter(|(other, _)| *other != place) {
                found = found.or(&mine.and(theirs));
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::testing::TestStore;

    fn bearers(store: &TestStore, names: &[i64]) -> [Vec<i64>; 3] {
        let found = store.look(|r| Bearers::read(r, names.iter().copied()));
        found.fields.map(|keys| keys.iter().collect())
    }

    #[test]
    fn a_name_is_borne_where_it_was_added_until_it_is_removed() {
        let store = TestStore::new();
        let keys = [0, 1, 63, 64, 65_535, 65_536, 1_000_000_000];
        store.change(|tx| keys.iter().rev().try_for_each(|key| add(tx, 7, Field::Surname2, *key)));
        store.change(|tx| add(tx, 7, Field::Surname2, 64));
        store.change(|tx| add(tx, 7, Field::Name, 5));
        store.change(|tx| add(tx, 8, Field::Surname2, 6));
        assert_eq!(bearers(&store, &[7]), [vec![], keys.to_vec(), vec![5]]);
        assert_eq!(bearers(&store, &[9]), [const { Vec::<i64>::new() }; 3]);
        for key in keys {
            store.change(|tx| remove(tx, 7, Field::Surname2, key));
            store.change(|tx| remove(tx, 7, Field::Surname1, key));
        }
        assert_eq!(bearers(&store, &[7, 8]), [vec![], vec![6], vec![5]]);
        assert_eq!(
            store.look(|r| r.count("SELECT count(*) FROM roll_bearer", [])),
            2,
            "nothing empty is kept"
        );
    }

    #[test]
    fn a_number_beyond_all_bounds_is_refused() {
        let store = TestStore::new();
        for (word, key) in [(-1, 1), (1 << 40, 1), (1, -1), (1, 1 << 40)] {
            assert!(store.try_change(|tx| add(tx, word, Field::Name, key)).is_err());
        }
    }

    proptest! {
        #[test]
        fn sets_of_keys_are_sets(
            one in proptest::collection::btree_set(0_i64..200_000, 0..50),
            other in proptest::collection::btree_set(0_i64..200_000, 0..50),
        ) {
            let keys = |numbers: &BTreeSet<i64>| {
                let mut keys = Keys::default();
                numbers.iter().for_each(|number| keys.insert(*number));
                keys
            };
            let list = |keys: &Keys| keys.iter().collect::<Vec<_>>();
            let (first, second) = (keys(&one), keys(&other));
            prop_assert_eq!(list(&first.and(&second)), one.intersection(&other).copied().collect::<Vec<_>>());
            prop_assert_eq!(first.count(), one.len());
            prop_assert!((0..200_000).all(|number| first.contains(number) == one.contains(&number)));
            prop_assert_eq!(list(&first.or(&second)), one.union(&other).copied().collect::<Vec<_>>());
        }
    }
}
