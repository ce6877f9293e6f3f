//! Build script: the list of own commands (what makes them subject to the capabilities) and the linker's flags.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // WebKitGTK pulls in the system's SQLite; without this the linker would export our encrypted copy to it.
    println!("cargo:rustc-link-arg-bins=-Wl,--exclude-libs,ALL");
    let commands = &[
        "activate_booth",
        "authorise",
        "booth_begin",
        "booth_cast",
        "booth_finish",
        "booth_help",
        "booth_left",
        "booth_paused",
        "booth_view",
        "certify",
        "classify_conflict",
        "close_poll",
        "conflicts",
        "constitute",
        "enrol_station",
        "find_enrolment_files",
        "find_people",
        "first_paint",
        "look_at_devices",
        "look_into_bundle",
        "note_difference",
        "open_poll",
        "person",
        "print_paper",
        "print_ticket",
        "reissue_code",
        "result",
        "resume_booth",
        "resume_poll",
        "return_authorisation",
        "save_papers",
        "save_screen_scale",
        "save_state",
        "screen_scale",
        "set_offline_demo",
        "sign_in",
        "sign_out",
        "status_snapshot",
        "suspend_poll",
        "sync_now",
    ];
    let attributes =
        tauri_build::Attributes::new().app_manifest(tauri_build::AppManifest::new().commands(commands));
    Ok(tauri_build::try_build(attributes)?)
}
