//! How a person at the desk was found on the roll, and what they showed to prove who they are.

/// How the officer found the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// By DNI or NIE, typed.
    Dni,
    /// By name.
    Name,
    /// By a scanned document.
    Scan,
}

/// What the person showed: the documents of article 85.1 of the electoral law (Ley Orgánica 5/1985), and the DNI on a
/// telephone, which counts as the card does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Document {
    /// The national identity card.
    Dni,
    /// A passport.
    Passport,
    /// A driving licence with a photograph.
    DrivingLicence,
    /// The residence card of somebody who is not Spanish.
    ResidenceCard,
    /// The DNI on a telephone.
    MiDni,
}

/// How somebody was identified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identification {
    /// How they were found.
    pub method: Method,
    /// What they showed; `None` when the desk did not say.
    pub document: Option<Document>,
}

impl Method {
    /// The word in the event.
    pub fn word(self) -> &'static str {
        match self {
            Self::Dni => "dni",
            Self::Name => "name",
            Self::Scan => "scan",
        }
    }

    /// Reads the word; typed by DNI when it is another.
    pub fn from_word(word: &str) -> Self {
        match word {
            "name" => Self::Name,
            "scan" => Self::Scan,
            _ => Self::Dni,
        }
    }
}

impl Document {
    /// All of them, the usual one first.
    pub const ALL: [Self; 5] =
        [Self::Dni, Self::Passport, Self::DrivingLicence, Self::ResidenceCard, Self::MiDni];

    /// The word in the event.
    pub fn word(self) -> &'static str {
        match self {
            Self::Dni => "dni",
            Self::Passport => "passport",
            Self::DrivingLicence => "driving_licence",
            Self::ResidenceCard => "residence_card",
            Self::MiDni => "mi_dni",
        }
    }

    /// Reads the word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|document| document.word() == word)
    }
}

impl From<Method> for Identification {
    fn from(method: Method) -> Self {
        Self { method, document: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_document_has_a_word_of_its_own() {
        for document in Document::ALL {
            assert_eq!(Document::from_word(document.word()), Some(document));
        }
        assert_eq!(Document::from_word("library_card"), None);
    }
}
