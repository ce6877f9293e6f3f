//! The typesetter and all that it can see: our templates, words and fonts, and the content of one paper.

use std::sync::LazyLock;

use serde_json::Value;
use typst::{
    Feature, Library, LibraryExt, World,
    diag::{FileError, FileResult, SourceDiagnostic},
    foundations::{Bytes, Datetime, Duration, Smart},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::{catalogue::TEXTS, error::DocumentError};

/// Which paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Template {
    Zero,
    Constitution,
    Turnout,
    DayTurnout,
    Voters,
    Scrutiny,
    Session,
    Readiness,
    Ticket,
    Directions,
    Roll,
}

/// The templates, by the path under which they import one another.
pub(crate) const TEMPLATES: [(&str, &str); 12] = [
    ("/common.typ", include_str!("../templates/common.typ")),
    ("/zero.typ", include_str!("../templates/zero.typ")),
    ("/constitution.typ", include_str!("../templates/constitution.typ")),
    ("/turnout.typ", include_str!("../templates/turnout.typ")),
    ("/day_turnout.typ", include_str!("../templates/day_turnout.typ")),
    ("/voters.typ", include_str!("../templates/voters.typ")),
    ("/scrutiny.typ", include_str!("../templates/scrutiny.typ")),
    ("/session.typ", include_str!("../templates/session.typ")),
    ("/readiness.typ", include_str!("../templates/readiness.typ")),
    ("/ticket.typ", include_str!("../templates/ticket.typ")),
    ("/directions.typ", include_str!("../templates/directions.typ")),
    ("/roll.typ", include_str!("../templates/roll.typ")),
];

const CONTENT: &str = "/content.json";
const QR: &str = "/qr.bin";

const FONTS: [&[u8]; 5] = [
    include_bytes!("../fonts/AtkinsonHyperlegibleNext-Regular.ttf"),
    include_bytes!("../fonts/AtkinsonHyperlegibleNext-Bold.ttf"),
    include_bytes!("../fonts/NotoSans-Regular.ttf"),
    include_bytes!("../fonts/NotoSansArabic-Regular.ttf"),
    include_bytes!("../fonts/NotoSansHebrew-Regular.ttf"),
];

impl Template {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Zero => "zero",
            Self::Constitution => "constitution",
            Self::Turnout => "turnout",
            Self::DayTurnout => "day_turnout",
            Self::Voters => "voters",
            Self::Scrutiny => "scrutiny",
            Self::Session => "session",
            Self::Readiness => "readiness",
            Self::Ticket => "ticket",
            Self::Directions => "directions",
            Self::Roll => "roll",
        }
    }
}

/// What does not change from paper to paper; made once.
struct House {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
}

static HOUSE: LazyLock<House> = LazyLock::new(|| {
    let fonts: Vec<Font> = FONTS.iter().flat_map(|data| Font::iter(Bytes::new(*data))).collect();
    House {
        library: LazyHash::new(
            Library::builder().with_features([Feature::A11yExtras].into_iter().collect()).build(),
        ),
        book: LazyHash::new(FontBook::from_fonts(&fonts)),
        fonts,
    }
});

/// Whether an embedded font draws a character.
pub(crate) fn draws(character: char) -> bool {
    HOUSE.fonts.iter().any(|font| font.info().coverage.contains(character.into()))
}

/// One paper on the press. It sees the files above and these two, and has no clock.
struct Press {
    main: FileId,
    content: Bytes,
    qr: Option<Bytes>,
}

impl World for Press {
    fn library(&self) -> &LazyHash<Library> {
        &HOUSE.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &HOUSE.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let path = id.vpath().get_with_slash();
        let found = TEMPLATES.iter().find(|(name, _)| *name == path);
        found.map(|(_, text)| Source::new(id, (*text).to_owned())).ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let path = id.vpath().get_with_slash();
        match path {
            CONTENT => Ok(self.content.clone()),
            QR => self.qr.clone().ok_or(FileError::AccessDenied),
            _ => {
                let found = TEXTS.iter().find(|(name, _)| *name == path);
                found.map(|(_, text)| Bytes::from_string(*text)).ok_or(FileError::AccessDenied)
            }
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        HOUSE.fonts.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// Typesets a paper. `identity` becomes the document's id, so the same content is the same document.
pub(crate) fn typeset(
    template: Template,
    content: &Value,
    identity: &str,
    qr: Option<&[u8]>,
) -> Result<Vec<u8>, DocumentError> {
    let path = VirtualPath::new(format!("/{}.typ", template.name()))
        .map_err(|_| DocumentError::Typeset { reason: "no such template".to_owned() })?;
    let press = Press {
        main: FileId::new(RootedPath::new(VirtualRoot::Project, path)),
        content: Bytes::new(serde_json::to_vec(content)?),
        qr: qr.map(|pixels| Bytes::new(pixels.to_vec())),
    };
    let result = typst::compile::<PagedDocument>(&press)
        .output
        .and_then(|document| typst_pdf::pdf(&document, &options(template, identity)?));
    // What is kept for the next compilation is of no use to it: names and votes of another paper, for as long as the
    // program runs.
    comemo::evict(0);
    result.map_err(|errors| DocumentError::Typeset { reason: first_reason(&errors) })
}

/// What a voter takes along says when it was made to nobody, and PDF/A asks every file for that.
fn options(template: Template, identity: &str) -> typst::diag::SourceResult<PdfOptions> {
    let standards: &[PdfStandard] = if matches!(template, Template::Ticket | Template::Directions) {
        &[PdfStandard::Ua_1]
    } else {
        &[PdfStandard::A_2a, PdfStandard::Ua_1]
    };
    let standards = PdfStandards::new(standards).map_err(|error| {
        typst::diag::eco_vec![SourceDiagnostic::error(
            typst::syntax::Span::detached(),
            error.message().clone()
        )]
    })?;
    Ok(PdfOptions {
        ident: Smart::Custom(identity.to_owned()),
        creator: Smart::Custom(Some("Urna".to_owned())),
        standards,
        ..PdfOptions::default()
    })
}

fn first_reason(errors: &[SourceDiagnostic]) -> String {
    errors.first().map_or_else(|| "no reason was given".to_owned(), |error| error.message.to_string())
}
