//! Citizens in the order of their ids, with surnames at uneven frequencies.

use rand::{RngExt, SeedableRng, rngs::SmallRng};
use urna_domain::{citizen::Citizen, dni::Dni, ids::CitizenId};

const STEMS: [&str; 24] = [
    "Garc", "Rodríg", "Fernánd", "Lóp", "Martín", "Sánch", "Pér", "Góm", "Ruí", "Jimén", "Hernánd", "Dí",
    "Moren", "Muñ", "Álvar", "Rom", "Gutiérr", "Navarr", "Torr", "Domíngu", "Ram", "Vázqu", "Serran",
    "Castr",
];
const ENDINGS: [&str; 20] = [
    "ez", "ía", "o", "al", "ero", "edo", "illo", "ano", "os", "uela", "ín", "ón", "eda", "ales", "ete",
    "era", "ote", "aza", "ijo", "uero",
];
const NAMES: [&str; 30] = [
    "María Carmen",
    "Antonio",
    "José",
    "Manuel",
    "Francisco",
    "Ana",
    "Laura",
    "Lucía",
    "David",
    "Juan",
    "Javier",
    "Daniel",
    "Marta",
    "Elena",
    "Pilar",
    "Rosa",
    "Isabel",
    "Cristina",
    "Íñigo",
    "Begoña",
    "Ángel",
    "Carlos",
    "Miguel",
    "Rafael",
    "Pedro",
    "Paula",
    "Sara",
    "Eva",
    "Nuria",
    "Raúl",
];

/// An endless stream of citizens.
pub(crate) struct People {
    random: SmallRng,
    number: u64,
}

impl People {
    /// The stream of this seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self { random: SmallRng::seed_from_u64(seed), number: 0 }
    }

    /// The first of the list most often, the last least.
    fn pick<'l>(&mut self, list: &'l [&'l str]) -> &'l str {
        let far: f64 = self.random.random();
        let length = u32::try_from(list.len()).map_or(1.0, f64::from);
        let place = (far * far * length).floor();
        list.iter().zip(0_u32..).find(|(_, index)| f64::from(*index) >= place).map_or("", |(text, _)| text)
    }

    fn surname(&mut self) -> String {
        format!("{}{}", self.pick(&STEMS), self.pick(&ENDINGS))
    }
}

impl Iterator for People {
    type Item = Citizen;

    fn next(&mut self) -> Option<Citizen> {
        self.number += 1;
        let number = self.random.random_range(0..100_000_000);
        let mesa = self.number % 103;
        Some(Citizen {
            id: CitizenId::parse(&format!("o:65f0c0de{:016x}", self.number)).ok()?,
            name: self.pick(&NAMES).to_owned(),
            surname1: self.surname(),
            surname2: self.surname(),
            dni: Dni::from_number(number).ok()?.as_str().to_owned(),
            comunidad: "Extremadura".to_owned(),
            province: Some(if mesa < 60 { "Badajoz" } else { "Cáceres" }.to_owned()),
            municipality: Some(format!("Municipio {}", mesa / 3)),
            mesa: Some(format!("06-{:03}-01-{:03}-A", mesa / 3, mesa)),
            rev: (1_790_000_000_u64 << 32) | (self.number & 0xFFFF),
            ver: 1,
        })
    }
}
