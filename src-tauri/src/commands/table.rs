//! The people of the table: constituting it, signing in and out.

use std::{fs, path::Path};

use tauri::{AppHandle, State};
use urna_domain::officers::Post;
use urna_station::{
    Station,
    members::{NewMember, Proof},
};
use zeroize::Zeroizing;

use super::{Shared, convert, in_background};
use crate::{
    medium::{self, MediumError},
    session::Right,
    wire::{MemberForm, PinProof, Refusal, SavedPapers},
};

/// Where the papers go, in the station's own folder.
pub(super) const PAPERS_FOLDER: &str = "documentos";

/// Constitutes the table.
#[tauri::command]
pub(crate) async fn constitute(
    app: AppHandle,
    shared: State<'_, Shared>,
    members: Vec<MemberForm>,
) -> Result<(), Refusal> {
    let station = shared.station()?;
    in_background(move || {
        let members: Vec<_> = members.into_iter().map(new_member).collect::<Result<_, _>>()?;
        station.constitute(&members).map_err(convert::refusal)
    })
    .await?;
    super::status_changed(&app);
    Ok(())
}

/// Two people of the table give a seat to somebody else. Whoever had signed in for it is signed out.
#[tauri::command]
pub(crate) async fn change_seat(
    app: AppHandle,
    shared: State<'_, Shared>,
    member: MemberForm,
    officers: [PinProof; 2],
) -> Result<(), Refusal> {
    let acting = shared.acting(Right::Look)?;
    let station = shared.station()?;
    let changed = in_background(move || {
        let [first, second] = officers;
        let proofs = [proof_of(first)?, proof_of(second)?];
        let member = new_member(member)?;
        station.change_seat(&member, &proofs).map_err(convert::refusal)?;
        Ok(member.post)
    })
    .await?;
    if changed == acting {
        shared.end_session();
    }
    super::status_changed(&app);
    Ok(())
}

/// Somebody signs in with their PIN.
#[tauri::command]
pub(crate) async fn sign_in(
    app: AppHandle,
    shared: State<'_, Shared>,
    proof: PinProof,
) -> Result<(), Refusal> {
    let station = shared.station()?;
    let post = in_background(move || {
        let proof = proof_of(proof)?;
        station.sign_in(&proof).map_err(convert::refusal)?;
        Ok(proof.post)
    })
    .await?;
    shared.begin_session(post);
    super::status_changed(&app);
    Ok(())
}

/// Nobody is at the window any more.
#[tauri::command]
pub(crate) async fn sign_out(app: AppHandle, shared: State<'_, Shared>) -> Result<(), Refusal> {
    shared.end_session();
    super::status_changed(&app);
    Ok(())
}

/// Writes the papers of the day into the station's folder, and says where they are and how many.
#[tauri::command]
pub(crate) async fn save_papers(shared: State<'_, Shared>) -> Result<SavedPapers, Refusal> {
    shared.acting(Right::CheckIn)?;
    let station = shared.station()?;
    in_background(move || save_due(&station)).await
}

/// Writes the papers that are due now.
pub(super) fn save_due(station: &Station) -> Result<SavedPapers, Refusal> {
    let folder = station.store().home().dir().join(PAPERS_FOLDER);
    let papers =
        crate::papers::write(station, &folder, crate::papers::tongues::of(station)).map_err(|error| {
            tracing::error!(%error, "the papers could not be made");
            Refusal::code("papers_failed")
        })?;
    let files: Vec<&str> = papers.written.iter().map(|paper| paper.file.as_str()).collect();
    Ok(SavedPapers {
        on_stick: on_stick(station, &folder, &files)?,
        folder: folder.display().to_string(),
        count: convert::count(papers.written.len()),
        files: papers.written.iter().map(|paper| paper.file.clone()).collect(),
        too_large: papers.too_large.iter().map(|file| (*file).to_owned()).collect(),
    })
}

/// Puts them on the memory stick that somebody chose for the marked roll: whoever has no printer takes them to another.
fn on_stick(station: &Station, folder: &Path, files: &[&str]) -> Result<Option<bool>, Refusal> {
    let Some(stick) = station.copy_medium().map_err(convert::refusal)? else { return Ok(None) };
    let target = Path::new(&stick.folder);
    let copy = || -> Result<(), MediumError> {
        medium::check_mark(target, &stick.mark)?;
        // The marked roll is there already, and fresher.
        for file in files.iter().filter(|file| **file != crate::papers::MARKED_ROLL) {
            let bytes = fs::read(folder.join(file)).map_err(MediumError::of)?;
            let stem = file.trim_end_matches(".pdf");
            medium::put(&target.join(format!("{stem}-{}.pdf", station.identity().station)), &bytes)?;
        }
        Ok(())
    };
    if let Err(error) = copy() {
        tracing::warn!(code = error.code(), "the papers are not on the memory stick");
        return Ok(Some(false));
    }
    if files.contains(&crate::papers::SESSION) {
        station.note_acta_taken_out().map_err(convert::refusal)?;
    }
    Ok(Some(true))
}

pub(super) fn proof_of(proof: PinProof) -> Result<Proof, Refusal> {
    let pin = Zeroizing::new(proof.pin);
    Ok(Proof::new(post_of(&proof.post)?, &pin))
}

fn new_member(form: MemberForm) -> Result<NewMember, Refusal> {
    let pin = Zeroizing::new(form.pin);
    Ok(NewMember { post: post_of(&form.post)?, name: form.name, dni: form.dni, pin })
}

fn post_of(word: &str) -> Result<Post, Refusal> {
    Post::from_word(word).ok_or_else(|| Refusal::code("not_at_the_table"))
}
