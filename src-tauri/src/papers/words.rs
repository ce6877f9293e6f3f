//! What the papers call the seats of the table and the codes of the record.

use urna_domain::officers::Post;

pub(super) fn seat(post: Post) -> &'static str {
    match post {
        Post::President => "Presidencia",
        Post::PollWorker1 => "Vocal 1",
        Post::PollWorker2 => "Vocal 2",
        Post::Auditor => "Auditoría",
        Post::Support => "Apoyo técnico",
    }
}

/// A stable code of the record in the words of the acta; one that has none stands as it is.
pub(super) fn words(code: &str) -> String {
    match code {
        "power_cut" => "Corte de luz",
        "equipment" => "Avería del equipo",
        "public_order" => "Alteración del orden",
        "other" => "Otro motivo",
        "doubled_dni" => "Hay personas en el censo con el mismo DNI",
        "reconciliation" => "Votantes y votos no coinciden",
        "opened_early" => "La votación se abrió antes de la hora",
        "closed_early" => "La votación se cerró antes de la hora",
        "paper_begun" => "Se pasó a papel",
        "paper_ended" => "Se volvió del papel al equipo",
        "voter_denies_vote" => "Una persona marcada dice que no ha votado",
        "certificate_shown" => "Una persona presentó un certificado censal o una sentencia",
        "member_not_on_roll" => "Un miembro de mesa o interventor no figura en este censo",
        "seat_changed" => "Cambió quien ocupa un puesto de la mesa",
        "copies_waived" => "Se sigue sin copias en otro equipo",
        "voted_twice" => "La misma persona ha votado dos veces",
        "wrong_person" => "Se marcó a quien no era",
        "same_act" => "El mismo acto, repetido por los equipos",
        "unknown" => "No se sabe; decide el centro",
        other => other,
    }
    .to_owned()
}
