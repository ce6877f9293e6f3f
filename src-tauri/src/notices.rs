//! Desktop notifications: connection lost, connection back, a person is needed. Never with a name in them, and
//! never the only place where something is said: the windows say it too.

use notify_rust::{Notification, Urgency};

/// The connection was lost; work goes on.
pub(crate) fn connection_lost() {
    show(
        Urgency::Normal,
        ["Sin conexión con el centro", "Puede seguir trabajando. Todo se guarda en esta mesa."],
        ["No connection to the centre", "You can keep working. Everything is saved at this station."],
    );
}

/// The connection is back.
pub(crate) fn connection_back(pending: u64) {
    show(
        Urgency::Low,
        ["Conexión recuperada", &format!("Pendientes: {pending}")],
        ["Connection restored", &format!("Waiting to be sent: {pending}")],
    );
}

/// Someone must come to the machine.
pub(crate) fn person_needed() {
    show(
        Urgency::Critical,
        ["La cabina pide ayuda", "Acuda a la cabina de votación."],
        ["The booth asks for help", "Please go to the voting booth."],
    );
}

/// Records were set aside and wait for a person.
pub(crate) fn review_needed() {
    show(
        Urgency::Critical,
        ["Hay registros que revisar", "Abra la ventana de la mesa y mire «Envío»."],
        ["Records need review", "Open the staff window and look at “Sending”."],
    );
}

/// Shows title and body: in English where the desktop speaks English, in Spanish everywhere else.
fn show(urgency: Urgency, spanish: [&str; 2], english: [&str; 2]) {
    let desktop = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| std::env::var(name).ok());
    let [title, body] = if desktop.is_some_and(|tag| tag.starts_with("en")) { english } else { spanish };
    let mut notification = Notification::new();
    notification.appname("Urna").summary(title).body(body).icon("urna").urgency(urgency);
    // A kiosk without a notification service is normal: the windows say the same.
    if let Err(error) = notification.show() {
        tracing::debug!(%error, "no desktop notification could be shown");
    }
}
