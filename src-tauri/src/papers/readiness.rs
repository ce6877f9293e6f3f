//! The readiness report (informe de preparación) out of the last results of the tests.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use urna_documents::{Heading, Outcome, Readiness, ReadinessCheck, Signer, readiness_report};
use urna_domain::{Hash, officers::Post};
use urna_station::{
    Station,
    environment::{Environment as _, Machine},
};

use super::{keep, text, wall, words::seat_in_spanish};
use crate::diagnosis::{Finding, Grade, Kept, Results, Test};

/// What it is called.
pub(crate) const FILE: &str = "informe-de-preparacion.pdf";

/// Writes the report into a folder, whole or not at all, and reads it back.
pub(crate) fn write(station: &Station, folder: &Path) -> anyhow::Result<(PathBuf, Hash)> {
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let election = station.election().context("this station has no election yet")?;
    let results = Results::load(station.store())?;
    let fact = |test: Test, name: &str| results.of(test).map(|kept| kept.finding.fact(name).to_owned());
    let summary = station.summary()?;
    let paper = readiness_report(&Readiness {
        heading: Heading {
            election: text(&election.title, &election),
            election_day: election.date.parse().context("the day of the election cannot be read")?,
            station: station.identity().name.clone(),
            place: String::new(),
            issued: wall(Machine.now()),
            languages: super::tongues::of(station),
            rehearsal: election.test,
        },
        machine: station.identity().station.to_string(),
        program: format!("Urna {}", env!("CARGO_PKG_VERSION")),
        definition_hash: fact(Test::Election, "hash").unwrap_or_default(),
        electors: summary.electors,
        roll_hash: fact(Test::Roll, "hash").unwrap_or_default(),
        checks: Test::ALL.into_iter().map(|test| check(test, results.of(test))).collect(),
        signers: vec![Signer { post: PREPARED_BY.into(), name: String::new() }],
    })?;
    let path = folder.join(FILE);
    keep(&path, &paper.bytes)?;
    anyhow::ensure!(fs::read(&path)? == paper.bytes, "what was read back is not what was written");
    Ok((path, Hash(paper.sha256)))
}

/// Who signs it.
const PREPARED_BY: &str = "Quien ha preparado el equipo";

fn check(test: Test, kept: Option<&Kept>) -> ReadinessCheck {
    let outcome = match kept.map(|kept| kept.finding.grade) {
        None => Outcome::Pending,
        Some(Grade::Passed) => Outcome::Passed,
        Some(Grade::Warned) => Outcome::Warned,
        Some(Grade::Failed) => Outcome::Failed,
    };
    ReadinessCheck { what: what(test).to_owned(), outcome, detail: kept.map(detail).unwrap_or_default() }
}

/// What was seen, when, and by which post: never by which person.
fn detail(kept: &Kept) -> String {
    let when = wall(kept.at).strftime("%d/%m/%Y %H:%M");
    let by = kept.by.as_deref().and_then(Post::from_word).map_or("Alta del equipo", seat_in_spanish);
    format!("{} ({when}, {by})", words(&kept.finding))
}

fn what(test: Test) -> &'static str {
    match test {
        Test::Store => "Datos del equipo",
        Test::Disk => "Espacio en el disco",
        Test::Keys => "Claves del equipo",
        Test::Audit => "Registro de la mesa",
        Test::Election => "Definición de la elección",
        Test::CentreKey => "Clave del centro",
        Test::Roll => "Censo",
        Test::Connection => "Conexión",
        Test::Centre => "Respuesta del centro",
        Test::Clock => "Reloj",
        Test::Medium => "Memoria USB para copias",
        Test::Power => "Corriente",
        Test::Screens => "Pantallas",
        Test::Printer => "Impresora",
        Test::Scanner => "Lector de DNI",
        Test::Sound => "Sonido de la cabina",
        Test::Booth => "Papeleta de prueba",
    }
}

/// A finding in the words of the report. A code that a later program kept stands as it is.
fn words(found: &Finding) -> String {
    let fact = |name| found.fact(name);
    match found.code.as_str() {
        "store_in_order" => "En orden".to_owned(),
        "store_damaged" => "Dañados".to_owned(),
        "disk_room" | "disk_low" | "disk_full" => {
            format!("Libre: {} MB, {} %", fact("mb"), fact("percent"))
        }
        "keys_private" => "Solo las lee este programa".to_owned(),
        "keys_unreadable" => "No se pueden leer".to_owned(),
        "audit_intact" => format!("Cadena íntegra: {} entradas", fact("entries")),
        "audit_broken" => "La cadena no está íntegra".to_owned(),
        "election_signed" => "Firmada por el centro".to_owned(),
        "election_not_trusted" => "No está firmada por el centro".to_owned(),
        "no_election" => "No ha llegado".to_owned(),
        "centre_key_signs" => format!("La elección está firmada con ella: {}", fact("key")),
        "centre_key_unused" => format!("Aún no ha llegado nada firmado con ella: {}", fact("key")),
        "centre_key_other" => format!("La elección no está firmada con ella: {}", fact("key")),
        "roll_there" => format!("Electores: {}", fact("rows")),
        "roll_empty" => "No ha llegado".to_owned(),
        "connected" => "Conectado con el centro".to_owned(),
        "checking" => "Aún sin comprobar".to_owned(),
        "no_server" => "El centro no contesta".to_owned(),
        "no_internet" => "La red no lleva a ninguna parte".to_owned(),
        "no_network" => "Sin red".to_owned(),
        "refused" => "El centro no reconoce este equipo".to_owned(),
        "offline_demo" => "La red está apagada para una demostración".to_owned(),
        "centre_answers" => "Contesta y conoce este equipo".to_owned(),
        "centre_silent" => "No contesta; se puede trabajar sin él".to_owned(),
        "clock_agrees" => "En hora".to_owned(),
        "clock_alone" => "Nadie lo ha comparado; mírese un reloj".to_owned(),
        "clock_never_set" => "Sin poner en hora".to_owned(),
        "clock_went_back" => "Ha retrocedido; póngase en hora".to_owned(),
        "clock_off" => {
            let side = if fact("side") == "ahead" { "Adelanta" } else { "Atrasa" };
            format!("{side} {} min", fact("seconds").parse::<u64>().unwrap_or_default() / 60)
        }
        "medium_ready" => format!("{}: se puede escribir y leer", fact("name")),
        "medium_small" => format!("{}: quedan {} MB", fact("name"), fact("mb")),
        "medium_refuses" => format!("{}: no se puede escribir", fact("name")),
        "medium_none" => "No hay ninguna".to_owned(),
        "mains" => "No funciona con batería".to_owned(),
        "battery" | "battery_low" => format!("Con batería: {} %", fact("percent")),
        "screens_missing" => format!("Falta la pantalla de la cabina; hay {}", fact("screens")),
        "screens_measured" => format!("Pantallas: {}; {} px/mm", fact("screens"), fact("px_per_mm")),
        "screens_unmeasured" => format!("Pantallas: {}; sin medir", fact("screens")),
        "printer_ready" => "Lista".to_owned(),
        "printer_no_paper" => "Sin papel".to_owned(),
        "printer_away" => "Desconectada".to_owned(),
        "printer_none" => "No hay ninguna".to_owned(),
        "scanner_zone" => "Lee las líneas del documento".to_owned(),
        "scanner_number" => "Lee el número".to_owned(),
        "scanner_half" => "Leyó la mitad".to_owned(),
        "scanner_misread" => "Leyó mal".to_owned(),
        "scanner_passport" => "Leyó un pasaporte".to_owned(),
        "scanner_foreign" => "Leyó un documento de otro país".to_owned(),
        "scanner_rubbish" => "Lo leído no es un documento".to_owned(),
        "sound_heard" => "Se oye".to_owned(),
        "sound_not_heard" => "No se oye".to_owned(),
        "sound_none" => "No hay altavoz ni auriculares".to_owned(),
        "booth_tried" => "Rellenada y descartada; la urna no cambia".to_owned(),
        other => other.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use urna_domain::Millis;

    use super::*;

    #[test]
    fn what_was_never_tested_is_pending_and_says_nothing() {
        let row = check(Test::Booth, None);
        assert_eq!((row.outcome, row.detail.as_str()), (Outcome::Pending, ""));
    }

    #[test]
    fn a_result_says_what_was_seen_when_and_by_which_post() {
        let kept = |by: Option<&str>| Kept {
            finding: Finding::warned("disk_low").with("mb", 900).with("percent", 3),
            at: Millis(1_795_000_000_000),
            by: by.map(str::to_owned),
        };
        let row = check(Test::Disk, Some(&kept(Some("support"))));
        assert_eq!(row.outcome, Outcome::Warned);
        assert!(row.detail.starts_with("Libre: 900 MB, 3 % ("), "{}", row.detail);
        assert!(row.detail.ends_with(", Apoyo técnico)"), "{}", row.detail);
        assert!(check(Test::Disk, Some(&kept(None))).detail.ends_with(", Alta del equipo)"));
    }
}
