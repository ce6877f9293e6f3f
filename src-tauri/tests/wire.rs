//! The types of the webview are generated from Rust, never written by hand.

#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods, reason = "a test may panic")]

use std::{collections::BTreeMap, fs, path::Path};

use ts_rs::{Config, TS};
use urna_lib::wire::*;

fn generated() -> BTreeMap<String, String> {
    let config = Config::default();
    let mut files = BTreeMap::new();
    macro_rules! collect {
        ($($name:ident),* $(,)?) => {
            $(files.insert(stringify!($name).to_owned(), $name::export_to_string(&config).unwrap());)*
        };
    }
    collect!(
        AdvanceTaken,
        AdvanceView,
        AuditCheck,
        AuditPage,
        AuditRow,
        AuditView,
        BallotPaper,
        Battery,
        BoothAudio,
        BoothLanguage,
        BoothPlace,
        BoothStart,
        BoothState,
        BoothText,
        BoothView,
        BundleView,
        ClockWord,
        ConflictCase,
        ConflictMark,
        ConflictWord,
        Connection,
        DepartureView,
        Device,
        DeviceChecks,
        DeviceStanding,
        DiagnosisView,
        EarlierPoint,
        EarlierView,
        Enrolment,
        ExchangeRow,
        ExportState,
        FileKind,
        FoundFile,
        BackupState,
        Compared,
        ComparedPart,
        ComparisonView,
        InspectorView,
        MarkedBy,
        Medium,
        MemberForm,
        MinutesView,
        NewNote,
        NoteRow,
        OtherCount,
        OutboxPage,
        PaperChoice,
        PaperContest,
        PaperState,
        PersonRow,
        Phase,
        PollHours,
        PinProof,
        PollRecord,
        Plan,
        PollingPlace,
        PostalCount,
        Printer,
        ProtestRow,
        QueueKind,
        RecordPlace,
        RecordRow,
        ReaderState,
        RecoveryNotice,
        Refusal,
        ResultContest,
        ResultLine,
        ResultView,
        RepresentativeRow,
        RetiredView,
        RollCopy,
        Rung,
        SaveState,
        SavedFile,
        PaperPage,
        SavedPapers,
        ScanResult,
        ScreenMode,
        SearchResult,
        Sending,
        Standing,
        StatusSnapshot,
        TestGrade,
        TestResult,
        TestRow,
        Ticket,
        TurnoutBar,
        TurnoutStep,
        TurnoutView,
        WireMark,
    );
    files
}

#[test]
fn the_webview_has_the_types_that_rust_sends() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/src/wire");
    let files = generated();
    if std::env::var_os("URNA_WRITE_WIRE").is_some() {
        for (name, text) in &files {
            fs::write(folder.join(format!("{name}.ts")), text).unwrap();
        }
        return;
    }
    let present = fs::read_dir(&folder)
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().path().extension().is_some_and(|ending| ending == "ts"));
    assert_eq!(present.count(), files.len(), "a type is missing or no longer used; run `make wire`");
    for (name, text) in &files {
        let found = fs::read_to_string(folder.join(format!("{name}.ts"))).unwrap_or_default();
        assert_eq!(&found, text, "{name}.ts is stale; run `make wire`");
    }
}
