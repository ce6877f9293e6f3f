//! Where invented people live: the 17 comunidades with real provinces and municipalities. Mesas are invented.

use crate::OfficeError;

const PLACES: &str = include_str!("../../data/places.txt");

/// A comunidad and its municipalities, the first of them first.
#[derive(Debug, Clone)]
pub(super) struct Comunidad {
    pub(super) name: &'static str,
    pub(super) municipalities: Vec<Municipality>,
}

/// A municipality.
#[derive(Debug, Clone)]
pub(super) struct Municipality {
    pub(super) province: &'static str,
    pub(super) name: &'static str,
    /// The code of the province and of the municipality within it: `06`, `015`.
    pub(super) code: (&'static str, &'static str),
    /// Its share of the electors.
    pub(super) weight: u64,
}

/// The comunidades, in the order of the file.
pub(super) fn comunidades() -> Result<Vec<Comunidad>, OfficeError> {
    let mut comunidades: Vec<Comunidad> = Vec::new();
    for line in PLACES.lines().filter(|line| !line.starts_with('#')) {
        let (comunidad, municipality) = read_line(line)
            .ok_or_else(|| OfficeError::Internal("a line of the places cannot be read".to_owned()))?;
        match comunidades.iter_mut().find(|known| known.name == comunidad) {
            Some(known) => known.municipalities.push(municipality),
            None => comunidades.push(Comunidad { name: comunidad, municipalities: vec![municipality] }),
        }
    }
    Ok(comunidades)
}

fn read_line(line: &'static str) -> Option<(&'static str, Municipality)> {
    let mut fields = line.split(';');
    let (comunidad, province, code) = (fields.next()?, fields.next()?, fields.next()?);
    let (name, weight) = (fields.next()?, fields.next()?.parse().ok()?);
    Some((comunidad, Municipality { province, name, code: code.split_at_checked(2)?, weight }))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]
    use super::*;

    #[test]
    fn there_are_seventeen_comunidades_each_with_places() {
        let comunidades = comunidades().unwrap();
        assert_eq!(comunidades.len(), 17);
        for comunidad in &comunidades {
            assert!(comunidad.municipalities.len() >= 3, "{}", comunidad.name);
            for municipality in &comunidad.municipalities {
                assert!(
                    municipality.weight > 0
                        && municipality.code.0.len() == 2
                        && municipality.code.1.len() == 3
                );
            }
        }
    }

    #[test]
    fn every_municipality_is_there_once() {
        let codes: Vec<_> = comunidades()
            .unwrap()
            .into_iter()
            .flat_map(|place| place.municipalities)
            .map(|place| place.code)
            .collect();
        let distinct: std::collections::BTreeSet<_> = codes.iter().collect();
        assert_eq!(distinct.len(), codes.len());
    }
}
