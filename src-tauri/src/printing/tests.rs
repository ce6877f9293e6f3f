//! With a real printing server on a socket of its own, and printers that are programs: one takes what it gets, one has no
//! paper, one is not there.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use super::*;

const CONFIGURATION: &str = "LogLevel error
Listen {dir}/cups.sock
Browsing Off
DefaultAuthType None
WebInterface No
PreserveJobHistory Yes
PreserveJobFiles No
<Location />
  Order allow,deny
  Allow all
</Location>
<Policy default>
  <Limit All>
    Order deny,allow
  </Limit>
</Policy>
";
const FOLDERS: &str = "SystemGroup root
AccessLog {dir}/access.log
ErrorLog {dir}/error.log
PageLog {dir}/page.log
RequestRoot {dir}/spool
TempDir {dir}/tmp
CacheDir {dir}/cache
StateDir {dir}/state
ServerRoot {dir}/root
ServerBin {dir}/bin
";
/// A printer that keeps what it prints.
const PRINTS: &str = "#!/bin/sh
[ $# -eq 0 ] && exit 0
cat ${6:--} > {dir}/out/printed
echo $4 > {dir}/out/copies
";
/// A printer that waits for paper.
const EMPTY: &str = "#!/bin/sh
[ $# -eq 0 ] && exit 0
echo 'STATE: +media-empty-error' >&2
sleep 60
";

struct Server {
    cups: Cups,
    folder: tempfile::TempDir,
    child: Child,
}

impl Server {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path();
        fs::set_permissions(dir, fs::Permissions::from_mode(0o755)).unwrap();
        for inside in
            ["spool", "tmp", "cache", "state", "root", "out", "bin/backend", "bin/filter", "bin/daemon"]
        {
            fs::create_dir_all(dir.join(inside)).unwrap();
        }
        fs::set_permissions(dir.join("out"), fs::Permissions::from_mode(0o777)).unwrap();
        std::os::unix::fs::symlink("/usr/lib/cups/daemon/cups-exec", dir.join("bin/daemon/cups-exec"))
            .unwrap();
        let put = |name: &str, text: &str| {
            let path = dir.join(name);
            fs::write(&path, text.replace("{dir}", dir.to_str().unwrap())).unwrap();
            path
        };
        let (configuration, folders) = (put("cupsd.conf", CONFIGURATION), put("cups-files.conf", FOLDERS));
        for (name, text) in [("prints", PRINTS), ("empty", EMPTY)] {
            let path = put(&format!("bin/backend/{name}"), text);
            fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
        }
        let child = Command::new("/usr/sbin/cupsd")
            .arg("-f")
            .args([Path::new("-c"), &configuration, Path::new("-s"), &folders])
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        let cups = Cups { server: Some(dir.join("cups.sock").to_str().unwrap().to_owned()) };
        let server = Self { cups, folder, child };
        server.wait(|| {
            server.cups.answer("lpstat", &["-r"], &[]).is_ok_and(|said| said.contains("is running"))
        });
        server
    }

    /// Waits for something that the server does by itself.
    fn wait(&self, mut until: impl FnMut() -> bool) {
        let end = Instant::now() + Duration::from_secs(30);
        while !until() {
            assert!(Instant::now() < end, "the printing server did not do it in time");
            thread::sleep(LOOK_EVERY);
        }
    }

    fn add(&self, name: &str, device: &str) {
        let server = self.cups.server.as_deref().unwrap();
        let added = Command::new("/usr/sbin/lpadmin")
            .args(["-h", server, "-p", name, "-E", "-v", device])
            .stderr(Stdio::null())
            .status();
        assert!(added.unwrap().success());
    }

    fn only(name: &str, device: &str) -> Self {
        let server = Self::start();
        server.add(name, device);
        server
    }

    fn printed(&self) -> PathBuf {
        self.folder.path().join("out/printed")
    }

    /// The documents that lie in the queue's folder.
    fn spooled(&self) -> usize {
        let entries = fs::read_dir(self.folder.path().join("spool")).unwrap();
        entries.filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().starts_with('d')).count()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read(said: &str) -> Printer {
    read_state("Mesa".to_owned(), said)
}

#[test]
fn the_state_is_read_from_what_the_queue_says() {
    let name = || "Mesa".to_owned();
    assert_eq!(read("printer Mesa is idle.  enabled since Sun\n\tAlerts: none\n"), Printer::Ready(name()));
    let empty = "printer Mesa now printing Mesa-7.  enabled since Sun\n\tAlerts: media-empty-error\n";
    assert_eq!(read(empty), Printer::NoPaper(name()));
    let away = "printer Mesa now printing Mesa-1.  enabled since Sun\n\tThe printer may not exist or is unavailable at this time.\n";
    assert_eq!(read(away), Printer::Away(name()));
    assert_eq!(read("printer Mesa disabled since Sun -\n\treason unknown\n"), Printer::Away(name()));
    assert_eq!(read(""), Printer::None);
}

#[test]
fn a_paper_reaches_the_printer_byte_for_byte_and_nothing_of_it_stays_in_the_queue() {
    let server = Server::only("Mesa", "prints:/");
    assert_eq!(server.cups.look(), Printer::Ready("Mesa".to_owned()));
    server.cups.print_ticket(b"%PDF-1.7 code 7F3K2M").unwrap();
    assert_eq!(fs::read(server.printed()).unwrap(), b"%PDF-1.7 code 7F3K2M");
    server.wait(|| server.spooled() == 0);
    server.cups.print(b"%PDF-1.7 acta", 1).unwrap();
    server.wait(|| fs::read(server.printed()).is_ok_and(|paper| paper == b"%PDF-1.7 acta"));
}

#[test]
fn a_paper_is_asked_for_in_as_many_copies_as_somebody_says() {
    let server = Server::only("Mesa", "prints:/");
    let copies = server.folder.path().join("out/copies");
    for asked in [7, 1] {
        server.cups.print(b"%PDF-1.7 acta", asked).unwrap();
        server.wait(|| fs::read_to_string(&copies).is_ok_and(|said| said.trim() == asked.to_string()));
    }
}

#[test]
fn a_ticket_that_finds_no_paper_is_taken_back() {
    let server = Server::only("Mesa", "empty:/");
    assert!(matches!(server.cups.print_ticket(b"%PDF-1.7 code 7F3K2M"), Err(PrintError::NoPaper)));
    assert_eq!(server.cups.answer("lpstat", &["-o", "Mesa"], &[]).unwrap(), "");
    server.wait(|| server.spooled() == 0);
    assert!(!server.printed().exists());
}

#[test]
fn without_a_printer_or_without_a_server_nothing_is_tried() {
    let server = Server::start();
    assert!(matches!(server.cups.print(b"paper", 1), Err(PrintError::NoPrinter)));
    let nowhere = Cups { server: Some("/nowhere/cups.sock".to_owned()) };
    assert_eq!(nowhere.look(), Printer::None);
}
