//! What the papers call the seats of the table and the codes of the record, in the languages of the paper. The seats are
//! called as in the booth (`ui/src/i18n/*/voting.ts`).

use urna_documents::{Languages, Words};
use urna_domain::officers::Post;

/// The same in Spanish, Catalan, Valencian, Basque, Galician and English.
type InEach = [&'static str; 6];

const EMPTY_BOX: InEach =
    ["Urna a cero", "Urna a zero", "Urna a zero", "Hautestontzia hutsik", "Urna a cero", "The box is empty"];
const TWICE: InEach = [
    "Una persona marcada dos veces",
    "Una persona marcada dues vegades",
    "Una persona marcada dos vegades",
    "Pertsona bat bi aldiz markatuta",
    "Unha persoa marcada dúas veces",
    "One person marked twice",
];
const UNDECIDED: InEach = [
    "Identificaciones dobles sin decidir: {n}",
    "Identificacions dobles sense decidir: {n}",
    "Identificacions dobles sense decidir: {n}",
    "Erabaki gabeko identifikazio bikoitzak: {n}",
    "Identificacións dobres sen decidir: {n}",
    "Double check-ins that are not decided: {n}",
];
/// A count without times: beside check-ins these would say who.
const LEFT: InEach = [
    "Veces que una persona autorizada se fue sin votar: {n}",
    "Vegades que una persona autoritzada se’n va anar sense votar: {n}",
    "Vegades que una persona autoritzada se’n va anar sense votar: {n}",
    "Baimendutako pertsona batek botorik eman gabe alde egindako aldiak: {n}",
    "Veces que unha persoa autorizada marchou sen votar: {n}",
    "Times that somebody who was authorised left without voting: {n}",
];
/// A count without times, too.
const POSTAL_ALLOWED: InEach = [
    "Personas con voto por correo anotado a las que presidencia permitió votar aquí: {n}",
    "Persones amb vot per correu anotat a les quals presidència va permetre votar aquí: {n}",
    "Persones amb vot per correu anotat a les quals la presidència va permetre votar ací: {n}",
    "Posta bidezko botoa jasota izan eta mahaiburuak hemen bozkatzen utzi dien pertsonak: {n}",
    "Persoas con voto por correo anotado ás que a presidencia permitiu votar aquí: {n}",
    "People with a postal vote recorded whom the chair let vote here: {n}",
];
/// A count without times, too.
const LEFT_ALLOWED: InEach = [
    "Personas que se habían ido sin votar y a las que presidencia permitió votar: {n}",
    "Persones que se n’havien anat sense votar i a les quals presidència va permetre votar: {n}",
    "Persones que se n’havien anat sense votar i a les quals la presidència va permetre votar: {n}",
    "Botorik eman gabe alde egin eta mahaiburuak bozkatzen utzi dien pertsonak: {n}",
    "Persoas que marcharan sen votar e ás que a presidencia permitiu votar: {n}",
    "People who had left without voting and whom the chair let vote: {n}",
];
/// What stands where a version before this one noted a difference: it asked for no words.
const DIFFERENCE: InEach = [
    "La mesa anotó la diferencia antes de certificar.",
    "La mesa va anotar la diferència abans de certificar.",
    "La mesa va anotar la diferència abans de certificar.",
    "Mahaiak aldea idatzi zuen ziurtatu aurretik.",
    "A mesa anotou a diferenza antes de certificar.",
    "The table noted the difference before certifying.",
];

fn seat_in_each(post: Post) -> InEach {
    match post {
        Post::President => {
            ["Presidencia", "Presidència", "Presidència", "Mahaiburua", "Presidencia", "Chair"]
        }
        Post::PollWorker1 => ["Vocal 1", "Vocal 1", "Vocal 1", "1. bokala", "Vogal 1", "Poll worker 1"],
        Post::PollWorker2 => ["Vocal 2", "Vocal 2", "Vocal 2", "2. bokala", "Vogal 2", "Poll worker 2"],
        Post::Auditor => ["Auditoría", "Auditoria", "Auditoria", "Auditoria", "Auditoría", "Auditor"],
        Post::Support => [
            "Apoyo técnico",
            "Suport tècnic",
            "Suport tècnic",
            "Laguntza teknikoa",
            "Apoio técnico",
            "Technical support",
        ],
    }
}

/// The codes of the record.
#[rustfmt::skip]
const CODES: [(&str, InEach); 19] = [
    ("power_cut", ["Corte de luz", "Tall de llum", "Tall de llum", "Argindarra eten da", "Corte de luz", "Power cut"]),
    ("equipment", ["Avería del equipo", "Avaria de l’equip", "Avaria de l’equip", "Ekipoaren matxura", "Avaría do equipo", "Equipment failure"]),
    ("public_order", ["Alteración del orden", "Alteració de l’ordre", "Alteració de l’orde", "Ordena nahastea", "Alteración da orde", "Disorder"]),
    ("other", ["Otro motivo", "Un altre motiu", "Un altre motiu", "Beste arrazoi bat", "Outro motivo", "Another reason"]),
    ("doubled_dni", ["Hay personas en el censo con el mismo DNI", "Hi ha persones en el cens amb el mateix DNI", "Hi ha persones en el cens amb el mateix DNI", "Erroldan badaude NAN bera duten pertsonak", "Hai persoas no censo co mesmo DNI", "People on the roll share a DNI"]),
    ("reconciliation", ["Votantes y votos no coinciden", "Els votants i els vots no coincideixen", "Els votants i els vots no coincidixen", "Boto-emaileak eta botoak ez datoz bat", "Votantes e votos non coinciden", "Voters and ballots do not match"]),
    ("opened_early", ["La votación se abrió antes de la hora", "La votació es va obrir abans d’hora", "La votació es va obrir abans d’hora", "Bozketa ordua baino lehen ireki zen", "A votación abriuse antes da hora", "The poll was opened before its hour"]),
    ("closed_early", ["La votación se cerró antes de la hora", "La votació es va tancar abans d’hora", "La votació es va tancar abans d’hora", "Bozketa ordua baino lehen itxi zen", "A votación pechouse antes da hora", "The poll was closed before its hour"]),
    ("paper_begun", ["Se pasó a papel", "Es va passar a paper", "Es va passar a paper", "Paperera pasatu zen", "Pasouse a papel", "Marking went on by hand"]),
    ("paper_ended", ["Se volvió del papel al equipo", "Es va tornar del paper a l’equip", "Es va tornar del paper a l’equip", "Paperetik ekipora itzuli zen", "Volveuse do papel ao equipo", "Marking went back to the machine"]),
    ("voter_denies_vote", ["Una persona marcada dice que no ha votado", "Una persona marcada diu que no ha votat", "Una persona marcada diu que no ha votat", "Markatutako pertsona batek dio ez duela botorik eman", "Unha persoa marcada di que non votou", "A person who is marked says that they have not voted"]),
    ("certificate_shown", ["Una persona presentó un certificado censal o una sentencia", "Una persona va presentar un certificat censal o una sentència", "Una persona va presentar un certificat censal o una sentència", "Pertsona batek errolda-ziurtagiria edo epaia aurkeztu zuen", "Unha persoa presentou un certificado censal ou unha sentenza", "A person showed a certificate or a court’s ruling"]),
    ("member_not_on_roll", ["Un miembro de mesa o interventor no figura en este censo", "Un membre de la mesa o interventor no figura en aquest cens", "Un membre de la mesa o interventor no figura en este cens", "Mahaikide edo artekari bat ez dago errolda honetan", "Un membro da mesa ou interventor non figura neste censo", "A member of the table or a party agent is not on this roll"]),
    ("seat_changed", ["Cambió quien ocupa un puesto de la mesa", "Va canviar qui ocupa un lloc de la mesa", "Va canviar qui ocupa un lloc de la mesa", "Mahaiko kargu batean pertsona aldatu zen", "Cambiou quen ocupa un posto da mesa", "A seat of the table changed hands"]),
    ("copies_waived", ["Se sigue sin copias en otro equipo", "Se segueix sense còpies en un altre equip", "Se seguix sense còpies en un altre equip", "Beste ekipo batean kopiarik gabe jarraitzen da", "Séguese sen copias noutro equipo", "It goes on without copies on another machine"]),
    ("voted_twice", ["La misma persona ha votado dos veces", "La mateixa persona ha votat dues vegades", "La mateixa persona ha votat dos vegades", "Pertsona berak bi aldiz eman du botoa", "A mesma persoa votou dúas veces", "The same person voted twice"]),
    ("wrong_person", ["Se marcó a quien no era", "Es va marcar qui no era", "Es va marcar qui no era", "Okerreko pertsona markatu zen", "Marcouse a quen non era", "The wrong person was marked"]),
    ("same_act", ["El mismo acto, repetido por los equipos", "El mateix acte, repetit pels equips", "El mateix acte, repetit pels equips", "Ekintza bera, ekipoek errepikatua", "O mesmo acto, repetido polos equipos", "The same act, repeated by the machines"]),
    ("unknown", ["No se sabe; decide el centro", "No se sap; decideix el centre", "No se sap; decidix el centre", "Ez dakigu; zentroak erabakiko du", "Non se sabe; decide o centro", "Not known; the centre decides"]),
];

/// Which of six texts stand on a paper.
fn said(in_each: [&str; 6], languages: Languages) -> Words {
    let [spanish, catalan, valencian, basque, galician, english] = in_each;
    match languages {
        Languages::Spanish => Words::in_each([spanish]),
        Languages::SpanishCatalan => Words::in_each([spanish, catalan]),
        Languages::SpanishValencian => Words::in_each([spanish, valencian]),
        Languages::SpanishBasque => Words::in_each([spanish, basque]),
        Languages::SpanishGalician => Words::in_each([spanish, galician]),
        Languages::English => Words::in_each([english]),
    }
}

/// A seat of the table.
pub(super) fn seat(post: Post, languages: Languages) -> Words {
    said(seat_in_each(post), languages)
}

/// A seat of the table on a paper that is in Spanish only.
pub(super) fn seat_in_spanish(post: Post) -> &'static str {
    let [spanish, ..] = seat_in_each(post);
    spanish
}

/// A stable code of the record in the words of the acta; one that has none stands as it is.
pub(super) fn words(code: &str, languages: Languages) -> Words {
    let known = CODES.iter().find(|(known, _)| *known == code);
    known.map_or_else(|| Words::from(code), |(_, in_each)| said(*in_each, languages))
}

/// What a box before opening is checked for.
pub(super) fn empty_box(languages: Languages) -> Words {
    said(EMPTY_BOX, languages)
}

/// A difference of which nobody asked why.
pub(super) fn difference_noted(languages: Languages) -> Words {
    said(DIFFERENCE, languages)
}

/// Somebody who was checked in twice.
pub(super) fn marked_twice(languages: Languages) -> Words {
    said(TWICE, languages)
}

/// Double check-ins that nobody classified.
pub(super) fn undecided(count: u64, languages: Languages) -> Words {
    counted(UNDECIDED, count, languages)
}

/// How often somebody who was authorised left without voting.
pub(super) fn left_without_voting(count: u64, languages: Languages) -> Words {
    counted(LEFT, count, languages)
}

/// How often the president let somebody vote in person whose vote by post is annotated.
pub(super) fn postal_allowed(count: u64, languages: Languages) -> Words {
    counted(POSTAL_ALLOWED, count, languages)
}

/// How often the president let somebody vote who had gone away without voting.
pub(super) fn left_allowed(count: u64, languages: Languages) -> Words {
    counted(LEFT_ALLOWED, count, languages)
}

fn counted(in_each: InEach, count: u64, languages: Languages) -> Words {
    let texts = in_each.map(|text| text.replace("{n}", &count.to_string()));
    said(texts.each_ref().map(String::as_str), languages)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, reason = "a test may panic")]

    use super::*;

    #[test]
    fn every_word_of_a_station_is_there_in_each_language() {
        let fixed = [EMPTY_BOX, TWICE, UNDECIDED, LEFT, POSTAL_ALLOWED, LEFT_ALLOWED, DIFFERENCE];
        let seats = Post::ALL.map(seat_in_each);
        let codes = CODES.iter().map(|(_, in_each)| *in_each);
        for in_each in fixed.into_iter().chain(seats).chain(codes) {
            assert!(in_each.iter().all(|text| !text.trim().is_empty()), "{in_each:?}");
            let counts = in_each.iter().filter(|text| text.contains("{n}")).count();
            assert!(counts == 0 || counts == in_each.len(), "{in_each:?}");
        }
    }

    #[test]
    fn a_bilingual_paper_says_it_in_both_and_what_is_the_same_once() {
        let both = |code| words(code, Languages::SpanishBasque);
        assert_eq!(both("power_cut"), Words::in_each(["Corte de luz", "Argindarra eten da"]));
        assert_eq!(seat(Post::PollWorker1, Languages::SpanishCatalan), Words::from("Vocal 1"));
        assert_eq!(both("a_code_of_tomorrow"), Words::from("a_code_of_tomorrow"));
        let undecided = undecided(2, Languages::SpanishGalician);
        let due = ["Identificaciones dobles sin decidir: 2", "Identificacións dobres sen decidir: 2"];
        assert_eq!(undecided, Words::in_each(due));
        let left = left_without_voting(1, Languages::SpanishGalician);
        let allowed = postal_allowed(2, Languages::English);
        assert_eq!(
            allowed,
            Words::from("People with a postal vote recorded whom the chair let vote here: 2")
        );
        let back = left_allowed(3, Languages::English);
        assert_eq!(back, Words::from("People who had left without voting and whom the chair let vote: 3"));
        let due = [
            "Veces que una persona autorizada se fue sin votar: 1",
            "Veces que unha persoa autorizada marchou sen votar: 1",
        ];
        assert_eq!(left, Words::in_each(due));
    }

    #[test]
    fn every_reason_and_outcome_that_the_record_holds_has_words() {
        use urna_domain::conflict::Outcome;
        use urna_station::VoterIncident;
        let outcomes = Outcome::ALL.map(Outcome::word);
        let incidents = VoterIncident::ALL.map(VoterIncident::word);
        for code in outcomes.into_iter().chain(incidents) {
            assert!(CODES.iter().any(|(known, _)| *known == code), "{code}");
        }
    }
}
